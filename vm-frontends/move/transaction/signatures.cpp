// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/move/signatures.hpp"

#include "kernels/ed25519.hpp"
#include "kernels/keccak.hpp"
#include "storage/typed_hash.hpp"
#include "vm-frontends/move/transaction/client_data.hpp"
#include <algorithm>

namespace braid::move
{
namespace
{
constexpr std::uint8_t uncompressed_point = 4;

const Hash32& raw_seed()
{
    static const Hash32 seed = storage::type_seed("RawTransaction");
    return seed;
}
const Hash32& raw_with_data_seed()
{
    static const Hash32 seed = storage::type_seed("RawTransactionWithData");
    return seed;
}

void append(Bytes bytes, std::vector<std::uint8_t>& out)
{
    out.insert(out.end(), bytes.begin(), bytes.end());
}

void append_with_data(std::uint8_t variant, Bytes raw, std::span<const Hash32> secondary,
    std::vector<std::uint8_t>& out)
{
    append(raw_with_data_seed(), out);
    out.push_back(variant);
    append(raw, out);
    bcs::Writer{out}.leb128(secondary.size());
    for (const Hash32& address : secondary)
        append(address, out);
}

/// Halves of the orders of secp256k1 and P-256, rounded down.
constexpr std::array<std::uint8_t, 32> secp256k1_half{0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
    0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x5d, 0x57, 0x6e, 0x73, 0x57, 0xa4, 0x50,
    0x1d, 0xdf, 0xe9, 0x2f, 0x46, 0x68, 0x1b, 0x20, 0xa0};
constexpr std::array<std::uint8_t, 32> secp256r1_half{0x7f, 0xff, 0xff, 0xff, 0x80, 0x00, 0x00,
    0x00, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xde, 0x73, 0x7d, 0x56, 0xd3, 0x8b, 0xcf,
    0x42, 0x79, 0xdc, 0xe5, 0x61, 0x7e, 0x31, 0x92, 0xa8};

bool verify_secp256k1(const KeySignature& signature, Bytes message, const Crypto& crypto) noexcept
{
    const Hash32 digest = kernels::sha3_256(message);
    const Hash32 r = Hash32::from(signature.signature.first(32));
    const Hash32 s = Hash32::from(signature.signature.subspan(32));
    if (compare(s, secp256k1_half) > 0)
        return false;
    // A signature is right where one of the keys that it can be recovered to is the one that is named.
    constexpr unsigned recovery_count = 4;
    for (unsigned id = 0; id < recovery_count; ++id)
        if (const auto key = crypto.secp256k1_recover(digest, r, s, id))
            if (equal(*key, signature.key.subspan(1)))
                return true;
    return false;
}

bool verify_webauthn(const KeySignature& signature, Bytes message, const Crypto& crypto) noexcept
{
    if (!answers_challenge(signature.client_data, kernels::sha3_256(message)))
        return false;
    const Hash32 r = Hash32::from(signature.signature.first(32));
    const Hash32 s = Hash32::from(signature.signature.subspan(32));
    if (compare(s, secp256r1_half) >= 0)
        return false;
    std::vector<std::uint8_t> signed_bytes(
        signature.authenticator_data.begin(), signature.authenticator_data.end());
    append(crypto.sha256(signature.client_data), signed_bytes);
    Point64 key;
    std::ranges::copy(signature.key.subspan(1), key.begin());
    return crypto.secp256r1_verify(crypto.sha256(signed_bytes), r, s, key);
}

/// What the signatures of a transaction come to: each account may sign one of several messages.
class SignatureCheck
{
public:
    explicit SignatureCheck(const Crypto& crypto) noexcept : crypto_(crypto) {}

    void add(std::size_t index, const UserTransaction& tx)
    {
        const TransactionAuthenticator& all = tx.authenticator;
        tx_ = index;
        std::size_t count = all.sender.signatures.size() + all.fee_payer.signatures.size();
        for (const AccountAuthenticator& account : all.secondary)
            count += account.signatures.size();
        if (count > signature_count_max)
            return fail();
        std::vector<std::uint8_t>& message = messages_.emplace_back();
        if (all.has_fee_payer())
            return add_fee_payer(tx, message);
        if (all.kind == AuthenticatorKind::multi_agent)
            append_multi_agent_message(tx.raw, all.secondary_addresses, message);
        else
            append_signing_message(tx.raw, message);
        add_account(all.sender, message, {});
        for (const AccountAuthenticator& account : all.secondary)
            add_account(account, message, {});
    }

    /// The lowest transaction with a wrong one.
    [[nodiscard]] std::optional<std::size_t> find_wrong()
    {
        std::vector<std::uint8_t> verdicts(requests_.size());
        kernels::ed25519_verify_batch(kernels::Ed25519Policy::strict_points, requests_, verdicts);
        const auto are_right = [&](const Attempt& attempt)
        {
            const auto first = verdicts.begin() + static_cast<std::ptrdiff_t>(attempt.begin);
            return attempt.is_right &&
                   std::all_of(first, first + static_cast<std::ptrdiff_t>(attempt.count),
                       [](std::uint8_t verdict) { return verdict != 0; });
        };
        for (const Account& account : accounts_)
        {
            if (failed_ && *failed_ <= account.tx)
                break;
            if (!are_right(account.first) && !(account.second && are_right(*account.second)))
                return account.tx;
        }
        return failed_;
    }

private:
    /// One account's signatures over one message.
    struct Attempt
    {
        /// What is known without the batch.
        bool is_right = true;
        /// Among requests_.
        std::size_t begin = 0;
        std::size_t count = 0;
    };
    struct Account
    {
        std::size_t tx = 0;
        Attempt first;
        std::optional<Attempt> second;
    };

    void fail() noexcept
    {
        if (!failed_)
            failed_ = tx_;
    }

    void add_fee_payer(const UserTransaction& tx, std::vector<std::uint8_t>& open)
    {
        const TransactionAuthenticator& all = tx.authenticator;
        append_fee_payer_message(tx.raw, all.secondary_addresses, Hash32{}, open);
        const Bytes open_message = open;
        std::vector<std::uint8_t>& named = messages_.emplace_back();
        append_fee_payer_message(tx.raw, all.secondary_addresses, all.fee_payer_address, named);
        add_account(all.sender, open_message, named);
        for (const AccountAuthenticator& account : all.secondary)
            add_account(account, open_message, named);
        add_account(all.fee_payer, named, {});
    }

    void add_account(const AccountAuthenticator& account, Bytes first, Bytes second)
    {
        Account& added = accounts_.emplace_back();
        added.tx = tx_;
        added.first = attempt(account, first);
        if (!second.empty())
            added.second = attempt(account, second);
    }

    [[nodiscard]] Attempt attempt(const AccountAuthenticator& account, Bytes message)
    {
        Attempt attempt{.begin = requests_.size()};
        attempt.is_right = account.is_complete && account.scheme != Scheme::none;
        if (account.abstraction != nullptr)
            attempt.is_right =
                equal(account.abstraction->message_digest, kernels::sha3_256(message));
        for (const KeySignature& signature : account.signatures)
        {
            if (!attempt.is_right)
                break;
            if (signature.kind == SignatureKind::ed25519)
            {
                auto& request = requests_.emplace_back();
                request.message = message;
                std::ranges::copy(signature.signature, request.signature.begin());
                request.key = Hash32::from(signature.key);
                ++attempt.count;
            }
            else
                attempt.is_right = verify_ecdsa(signature, message, crypto_);
        }
        return attempt;
    }

    const Crypto& crypto_;
    std::size_t tx_ = 0;
    std::optional<std::size_t> failed_;
    std::vector<Account> accounts_;
    std::vector<kernels::Ed25519Request> requests_;
    /// Moving a vector leaves its bytes where they are, and so the views of them.
    std::vector<std::vector<std::uint8_t>> messages_;
};
}  // namespace

void append_signing_message(Bytes raw, std::vector<std::uint8_t>& out)
{
    append(raw_seed(), out);
    append(raw, out);
}

void append_multi_agent_message(
    Bytes raw, std::span<const Hash32> secondary, std::vector<std::uint8_t>& out)
{
    append_with_data(0, raw, secondary, out);
}

void append_fee_payer_message(Bytes raw, std::span<const Hash32> secondary, const Hash32& fee_payer,
    std::vector<std::uint8_t>& out)
{
    append_with_data(1, raw, secondary, out);
    append(fee_payer, out);
}

bool verify_ecdsa(const KeySignature& signature, Bytes message, const Crypto& crypto) noexcept
{
    if (signature.key[0] != uncompressed_point)
        return false;
    return signature.kind == SignatureKind::secp256k1 ?
               verify_secp256k1(signature, message, crypto) :
               verify_webauthn(signature, message, crypto);
}

std::optional<std::size_t> find_wrong_signature(
    std::span<const UserTransaction* const> txs, const Crypto& crypto) noexcept
{
    SignatureCheck check{crypto};
    for (std::size_t i = 0; i < txs.size(); ++i)
        check.add(i, *txs[i]);
    return check.find_wrong();
}
}  // namespace braid::move
