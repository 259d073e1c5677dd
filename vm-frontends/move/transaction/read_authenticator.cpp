// SPDX-License-Identifier: Apache-2.0
#include "kernels/keccak.hpp"
#include "vm-frontends/move/transaction/authenticator.hpp"
#include "vm-frontends/move/type_tag.hpp"
#include <bit>

namespace braid::move
{
namespace
{
/// Of a key or a signature that stands for itself, the least: a variant and a length.
constexpr std::size_t any_size_min = 2;
constexpr std::size_t webauthn_data_size_max = std::size_t{1} << 16;

/// A key as AnyPublicKey says it.
struct AnyKey
{
    enum class Kind : std::uint8_t
    {
        ed25519 = 0,
        secp256k1 = 1,
        secp256r1 = 2,
        keyless = 3,
        federated_keyless = 4,
    };
    Kind kind = Kind::ed25519;
    Bytes bytes;
};

class AuthenticatorReader
{
public:
    AuthenticatorReader(bcs::Reader& reader, Arena& arena, UnsupportedScheme& unsupported) noexcept
      : reader_(reader), arena_(arena), unsupported_(unsupported)
    {}

    [[nodiscard]] TransactionAuthenticator read() noexcept
    {
        constexpr std::uint32_t kind_count = 5;
        TransactionAuthenticator all;
        all.kind = static_cast<AuthenticatorKind>(reader_.variant(kind_count));
        switch (all.kind)
        {
        case AuthenticatorKind::ed25519:
            all.sender = read_ed25519();
            break;
        case AuthenticatorKind::multi_ed25519:
            all.sender = read_multi_ed25519();
            break;
        case AuthenticatorKind::single_sender:
            all.sender = read_account();
            break;
        case AuthenticatorKind::multi_agent:
        case AuthenticatorKind::fee_payer:
            all.sender = read_account();
            all.secondary_addresses = read_addresses();
            all.secondary = read_accounts();
            break;
        }
        if (all.has_fee_payer())
        {
            all.fee_payer_address = reader_.hash32();
            all.fee_payer = read_account();
        }
        return all;
    }

private:
    /// Bytes of that very length.
    [[nodiscard]] Bytes sized(std::size_t size) noexcept
    {
        const std::size_t begin = reader_.offset();
        const Bytes bytes = reader_.bytes(size);
        if (bytes.size() != size)
            reader_.fail(bcs::Fault::wrong_value, begin);
        return bytes;
    }

    [[nodiscard]] Hash32 auth_key_of(Bytes keys, Scheme scheme) noexcept
    {
        auto* message = static_cast<std::uint8_t*>(arena_.allocate(keys.size() + 1, 1));
        if (!keys.empty())
            std::memcpy(message, keys.data(), keys.size());
        message[keys.size()] = static_cast<std::uint8_t>(scheme);
        return kernels::sha3_256({message, keys.size() + 1});
    }

    [[nodiscard]] AccountAuthenticator read_ed25519() noexcept
    {
        AccountAuthenticator account;
        account.scheme = Scheme::ed25519;
        const Bytes key = sized(ed25519_key_size);
        const Bytes signature = sized(signature_size);
        if (!reader_.ok())
            return account;
        account.auth_key = auth_key_of(key, account.scheme);
        account.signatures = {
            arena_.make<KeySignature>(KeySignature{.key = key, .signature = signature}), 1};
        return account;
    }

    /// Keys and a threshold in one byte string, signatures and four bytes of bits in another.
    [[nodiscard]] AccountAuthenticator read_multi_ed25519() noexcept
    {
        constexpr std::size_t bits_size = 4;
        AccountAuthenticator account;
        account.scheme = Scheme::multi_ed25519;
        const std::size_t begin = reader_.offset();
        const Bytes keys = reader_.bytes(multi_ed25519_key_count_max * ed25519_key_size + 1);
        const Bytes all = reader_.bytes(multi_ed25519_key_count_max * signature_size + bits_size);
        if (!reader_.ok())
            return account;
        const std::size_t key_count = keys.size() / ed25519_key_size;
        const std::size_t count = all.size() / signature_size;
        const bool is_sized = key_count != 0 && keys.size() % ed25519_key_size == 1 && count != 0 &&
                              all.size() % signature_size == bits_size;
        const std::size_t threshold = is_sized ? keys.back() : 0;
        const auto bits =
            is_sized ? load_be<std::uint32_t>(all.data() + all.size() - bits_size) : 0;
        if (!is_sized || threshold == 0 || threshold > key_count ||
            static_cast<std::size_t>(std::popcount(bits)) != count)
        {
            reader_.fail(bcs::Fault::wrong_value, begin);
            return account;
        }
        account.auth_key = auth_key_of(keys, account.scheme);
        const std::size_t last = 31 - static_cast<std::size_t>(std::countr_zero(bits));
        account.is_complete = last < key_count && count >= threshold;
        if (!account.is_complete)
            return account;
        const auto signatures = arena_.make_array<KeySignature>(count);
        std::size_t next = 0;
        for (std::size_t i = 0; i < key_count; ++i)
        {
            if ((bits >> (31 - i) & 1) == 0)
                continue;
            signatures[next].key = keys.subspan(i * ed25519_key_size, ed25519_key_size);
            signatures[next].signature = all.subspan(next * signature_size, signature_size);
            ++next;
        }
        account.signatures = signatures;
        return account;
    }

    [[nodiscard]] AnyKey read_key() noexcept
    {
        constexpr std::uint32_t kind_count = 5;
        AnyKey key;
        key.kind = static_cast<AnyKey::Kind>(reader_.variant(kind_count));
        if (!reader_.ok())
            return key;
        switch (key.kind)
        {
        case AnyKey::Kind::ed25519:
            key.bytes = sized(ed25519_key_size);
            break;
        case AnyKey::Kind::secp256k1:
        case AnyKey::Kind::secp256r1:
            key.bytes = sized(ecdsa_key_size);
            break;
        case AnyKey::Kind::keyless:
        case AnyKey::Kind::federated_keyless:
            refuse_keyless();
            break;
        }
        return key;
    }

    [[nodiscard]] KeySignature read_signature() noexcept
    {
        constexpr std::uint32_t keyless = 3;
        KeySignature signature;
        const std::uint32_t kind = reader_.variant(keyless + 1);
        if (!reader_.ok())
            return signature;
        if (kind == keyless)
        {
            refuse_keyless();
            return signature;
        }
        signature.kind = static_cast<SignatureKind>(kind);
        if (signature.kind == SignatureKind::webauthn)
            (void)reader_.variant(1);
        signature.signature = sized(signature_size);
        if (signature.kind == SignatureKind::webauthn)
        {
            signature.authenticator_data = reader_.bytes(webauthn_data_size_max);
            signature.client_data = reader_.bytes(webauthn_data_size_max);
        }
        return signature;
    }

    void refuse_keyless() noexcept
    {
        unsupported_.is_keyless = reader_.ok();
        reader_.fail(bcs::Fault::unknown_variant, reader_.offset());
    }

    /// Whether a key is of the kind that makes such signatures.
    [[nodiscard]] static bool fit(AnyKey::Kind key, SignatureKind signature) noexcept
    {
        return static_cast<std::uint8_t>(key) == static_cast<std::uint8_t>(signature);
    }

    [[nodiscard]] AccountAuthenticator read_single_key() noexcept
    {
        AccountAuthenticator account;
        account.scheme = Scheme::single_key;
        const std::size_t begin = reader_.offset();
        const AnyKey key = read_key();
        const Bytes encoded_key = reader_.since(begin);
        KeySignature signature = read_signature();
        if (!reader_.ok())
            return account;
        account.auth_key = auth_key_of(encoded_key, account.scheme);
        account.is_complete = fit(key.kind, signature.kind);
        signature.key = key.bytes;
        account.signatures = {arena_.make<KeySignature>(signature), 1};
        return account;
    }

    [[nodiscard]] AccountAuthenticator read_multi_key() noexcept
    {
        AccountAuthenticator account;
        account.scheme = Scheme::multi_key;
        const std::size_t begin = reader_.offset();
        const auto keys = arena_.make_array<AnyKey>(reader_.count(bcs::length_max, any_size_min));
        for (std::size_t i = 0; i < keys.size() && reader_.ok(); ++i)
            keys[i] = read_key();
        const std::uint8_t required = reader_.u8();
        const Bytes encoded_keys = reader_.since(begin);
        const auto signatures =
            arena_.make_array<KeySignature>(reader_.count(bcs::length_max, any_size_min));
        for (std::size_t i = 0; i < signatures.size() && reader_.ok(); ++i)
            signatures[i] = read_signature();
        const Bytes bits = reader_.bytes(signature_bits_size_max);
        if (!reader_.ok())
            return account;
        account.auth_key = auth_key_of(encoded_keys, account.scheme);
        account.signatures = signatures;
        account.is_complete = signatures.size() >= required && assign(keys, signatures, bits);
        return account;
    }

    /// Gives each signature its key: those of the bits that are set, the first bit being the highest of the first byte.
    [[nodiscard]] static bool assign(
        std::span<const AnyKey> keys, std::span<KeySignature> signatures, Bytes bits) noexcept
    {
        std::size_t next = 0;
        for (std::size_t bit = 0; bit < 8 * bits.size(); ++bit)
        {
            if ((bits[bit / 8] & (0x80U >> bit % 8)) == 0)
                continue;
            if (bit >= keys.size() || next == signatures.size() ||
                !fit(keys[bit].kind, signatures[next].kind))
                return false;
            signatures[next++].key = keys[bit].bytes;
        }
        return next != 0 && next == signatures.size();
    }

    [[nodiscard]] AccountAuthenticator read_abstraction() noexcept
    {
        constexpr std::size_t data_size_max = std::size_t{1} << 20;
        AccountAuthenticator account;
        account.scheme = Scheme::abstraction;
        auto* abstraction = arena_.make<Abstraction>();
        abstraction->address = reader_.hash32();
        abstraction->module = reader_.string(identifier_size_max);
        abstraction->function = reader_.string(identifier_size_max);
        const std::size_t begin = reader_.offset();
        abstraction->is_derivable = reader_.variant(2) == 1;
        abstraction->message_digest = reader_.bytes(data_size_max);
        (void)reader_.bytes(data_size_max);
        if (abstraction->is_derivable)
            (void)reader_.bytes(data_size_max);
        abstraction->encoded = reader_.since(begin);
        account.abstraction = abstraction;
        return account;
    }

    [[nodiscard]] AccountAuthenticator read_account() noexcept
    {
        constexpr std::uint32_t scheme_count = 6;
        const auto scheme = static_cast<Scheme>(reader_.variant(scheme_count));
        switch (scheme)
        {
        case Scheme::ed25519:
            return read_ed25519();
        case Scheme::multi_ed25519:
            return read_multi_ed25519();
        case Scheme::single_key:
            return read_single_key();
        case Scheme::multi_key:
            return read_multi_key();
        case Scheme::abstraction:
            return read_abstraction();
        case Scheme::none:
            break;
        }
        return {};
    }

    [[nodiscard]] std::span<const Hash32> read_addresses() noexcept
    {
        const auto addresses = arena_.make_array<Hash32>(reader_.count(bcs::length_max, 32));
        for (Hash32& address : addresses)
            address = reader_.hash32();
        return addresses;
    }

    [[nodiscard]] std::span<const AccountAuthenticator> read_accounts() noexcept
    {
        const auto accounts =
            arena_.make_array<AccountAuthenticator>(reader_.count(bcs::length_max, 1));
        for (std::size_t i = 0; i < accounts.size() && reader_.ok(); ++i)
            accounts[i] = read_account();
        return accounts;
    }

    bcs::Reader& reader_;
    Arena& arena_;
    UnsupportedScheme& unsupported_;
};
}  // namespace

TransactionAuthenticator read_authenticator(
    bcs::Reader& reader, Arena& arena, UnsupportedScheme& unsupported) noexcept
{
    return AuthenticatorReader{reader, arena, unsupported}.read();
}
}  // namespace braid::move
