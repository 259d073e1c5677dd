// SPDX-License-Identifier: Apache-2.0
#include "kernels/keccak.hpp"
#include "storage/typed_hash.hpp"
#include "vm-frontends/move/transaction.hpp"

namespace braid::move
{
namespace
{
enum class PayloadTag : std::uint8_t
{
    script = 0,
    module_bundle = 1,
    entry_function = 2,
    multisig = 3,
    versioned = 4,
    encrypted = 5,
};
constexpr std::uint32_t payload_tag_count = 6;

/// The variants of TransactionArgument; in BCS each value stands as its Move type says it.
enum class ArgumentTag : std::uint8_t
{
    u8 = 0,
    u64 = 1,
    u128 = 2,
    address = 3,
    u8_vector = 4,
    boolean = 5,
    u16 = 6,
    u32 = 7,
    u256 = 8,
    serialized = 9,
};
constexpr std::uint32_t argument_tag_count = 10;

class PayloadReader
{
public:
    PayloadReader(bcs::Reader& reader, Arena& arena) noexcept : reader_(reader), arena_(arena) {}

    [[nodiscard]] Payload read() noexcept
    {
        Payload payload;
        switch (static_cast<PayloadTag>(reader_.variant(payload_tag_count)))
        {
        case PayloadTag::script:
            read_script(payload);
            break;
        case PayloadTag::module_bundle:
            payload.kind = ExecutableKind::deprecated_bundle;
            (void)reader_.u64();
            break;
        case PayloadTag::entry_function:
            read_entry(payload);
            break;
        case PayloadTag::multisig:
            payload.multisig = reader_.hash32();
            if (reader_.option() && reader_.variant(1) == 0)
                read_entry(payload);
            break;
        case PayloadTag::versioned:
            read_versioned(payload);
            break;
        case PayloadTag::encrypted:
            is_encrypted_ = reader_.ok();
            reader_.fail(bcs::Fault::unknown_variant, reader_.offset());
            break;
        }
        return payload;
    }

    [[nodiscard]] bool is_encrypted() const noexcept { return is_encrypted_; }

    [[nodiscard]] EntryFunction read_entry_function() noexcept
    {
        const std::size_t begin = reader_.offset();
        EntryFunction entry;
        entry.address = reader_.hash32();
        entry.module = read_identifier(reader_);
        entry.function = read_identifier(reader_);
        entry.type_arguments = read_types();
        const auto arguments =
            arena_.make_array<Bytes>(reader_.count(transaction_argument_count_max, 1));
        for (Bytes& argument : arguments)
            argument = reader_.bytes(signed_transaction_size_max);
        entry.arguments = arguments;
        entry.encoded = reader_.since(begin);
        return entry;
    }

private:
    void read_entry(Payload& payload) noexcept
    {
        payload.kind = ExecutableKind::entry_function;
        payload.entry = read_entry_function();
    }

    void read_versioned(Payload& payload) noexcept
    {
        constexpr std::uint32_t executable_count = 3;
        payload.is_versioned = true;
        (void)reader_.variant(1);
        switch (static_cast<ExecutableKind>(reader_.variant(executable_count)))
        {
        case ExecutableKind::script:
            read_script(payload);
            break;
        case ExecutableKind::entry_function:
            read_entry(payload);
            break;
        case ExecutableKind::empty:
        case ExecutableKind::deprecated_bundle:
            break;
        }
        (void)reader_.variant(1);
        if (reader_.option())
            payload.multisig = reader_.hash32();
        if (reader_.option())
            payload.nonce = reader_.u64();
    }

    void read_script(Payload& payload) noexcept
    {
        payload.kind = ExecutableKind::script;
        Script& script = payload.script;
        script.code = reader_.bytes(signed_transaction_size_max);
        script.type_arguments = read_types();
        const auto arguments =
            arena_.make_array<Bytes>(reader_.count(transaction_argument_count_max, 2));
        for (std::size_t i = 0; i < arguments.size() && reader_.ok(); ++i)
            arguments[i] = read_argument(script);
        script.arguments = arguments;
        if (reader_.ok())
            script.hash = kernels::sha3_256(script.code);
    }

    [[nodiscard]] Bytes read_argument(Script& script) noexcept
    {
        const auto tag = static_cast<ArgumentTag>(reader_.variant(argument_tag_count));
        const std::size_t begin = reader_.offset();
        switch (tag)
        {
        case ArgumentTag::u8:
            return reader_.fixed(1);
        case ArgumentTag::boolean:
            (void)reader_.boolean();
            return reader_.since(begin);
        case ArgumentTag::u16:
            return reader_.fixed(2);
        case ArgumentTag::u32:
            return reader_.fixed(4);
        case ArgumentTag::u64:
            return reader_.fixed(8);
        case ArgumentTag::u128:
            return reader_.fixed(16);
        case ArgumentTag::u256:
        case ArgumentTag::address:
            return reader_.fixed(32);
        case ArgumentTag::u8_vector:
            (void)reader_.bytes(signed_transaction_size_max);
            return reader_.since(begin);
        case ArgumentTag::serialized:
            script.has_serialized_argument = true;
            return reader_.bytes(signed_transaction_size_max);
        }
        return {};
    }

    [[nodiscard]] std::span<const Bytes> read_types() noexcept
    {
        const auto types =
            arena_.make_array<Bytes>(reader_.count(transaction_argument_count_max, 1));
        for (std::size_t i = 0; i < types.size() && reader_.ok(); ++i)
            types[i] = read_type_tag(reader_).encoded;
        return types;
    }

    bcs::Reader& reader_;
    Arena& arena_;
    bool is_encrypted_ = false;
};
}  // namespace

std::string_view name_of(TransactionFault fault) noexcept
{
    switch (fault)
    {
    case TransactionFault::malformed:
        return "malformed";
    case TransactionFault::too_large:
        return "too large";
    case TransactionFault::encrypted_payload:
        return "encrypted payloads are not supported";
    case TransactionFault::keyless_signature:
        return "keyless accounts are not supported";
    case TransactionFault::invalid_signature:
        return "INVALID_SIGNATURE";
    }
    return {};
}

EntryFunction read_entry_function(bcs::Reader& reader, Arena& arena) noexcept
{
    return PayloadReader{reader, arena}.read_entry_function();
}

Result<const UserTransaction*, TransactionFault> decode_transaction(
    Bytes encoded, Arena& arena) noexcept
{
    if (encoded.size() > signed_transaction_size_max)
        return Err{TransactionFault::too_large};
    bcs::Reader reader{encoded};
    PayloadReader payload_reader{reader, arena};
    UnsupportedScheme unsupported;
    auto* tx = arena.make<UserTransaction>();
    tx->encoded = encoded;
    tx->sender = reader.hash32();
    tx->sequence_number = reader.u64();
    tx->payload = payload_reader.read();
    tx->gas_max = reader.u64();
    tx->gas_price = reader.u64();
    tx->expiration = reader.u64();
    tx->chain_id = reader.u8();
    tx->raw = reader.since(0);
    if (reader.ok())
        tx->authenticator = read_authenticator(reader, arena, unsupported);
    if (payload_reader.is_encrypted())
        return Err{TransactionFault::encrypted_payload};
    if (unsupported.is_keyless)
        return Err{TransactionFault::keyless_signature};
    if (!reader.finish().ok())
        return Err{TransactionFault::malformed};
    return static_cast<const UserTransaction*>(tx);
}

Hash32 hash_of(const UserTransaction& tx)
{
    static const Hash32 seed = storage::type_seed("Transaction");
    std::vector<std::uint8_t> message(seed.bytes.begin(), seed.bytes.end());
    message.push_back(0);
    message.insert(message.end(), tx.encoded.begin(), tx.encoded.end());
    return kernels::sha3_256(message);
}
}  // namespace braid::move
