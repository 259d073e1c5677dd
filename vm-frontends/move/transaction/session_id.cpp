// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/move/transaction/session_id.hpp"

#include "storage/typed_hash.hpp"

namespace braid::move
{
namespace
{
enum class Variant : std::uint8_t
{
    payload = 0,
    block = 1,
    prologue = 3,
    epilogue = 4,
    nothing = 5,
    abort_hook = 6,
    block_extended = 7,
    orderless_payload = 9,
    orderless_prologue = 10,
    orderless_epilogue = 11,
    orderless_abort_hook = 12,
};

Variant variant_of(TransactionPart part, bool is_orderless) noexcept
{
    switch (part)
    {
    case TransactionPart::payload:
        return is_orderless ? Variant::orderless_payload : Variant::payload;
    case TransactionPart::prologue:
        return is_orderless ? Variant::orderless_prologue : Variant::prologue;
    case TransactionPart::epilogue:
        return is_orderless ? Variant::orderless_epilogue : Variant::epilogue;
    case TransactionPart::abort_hook:
        break;
    }
    return is_orderless ? Variant::orderless_abort_hook : Variant::abort_hook;
}

Hash32 hash_of_id(Bytes id)
{
    static const Hash32 seed = storage::type_seed("SessionId");
    return storage::typed_hash(seed, id);
}
}  // namespace

Hash32 session_hash_of(const UserTransaction& tx, TransactionPart part)
{
    const Payload& payload = tx.payload;
    std::vector<std::uint8_t> id;
    bcs::Writer writer{id};
    writer.u8(static_cast<std::uint8_t>(variant_of(part, payload.nonce.has_value())));
    writer.raw(tx.sender);
    writer.u64(payload.nonce.value_or(tx.sequence_number));
    if (payload.nonce)
        writer.u64(tx.expiration);
    writer.bytes(payload.kind == ExecutableKind::script ? Bytes{payload.script.hash} : Bytes{});
    return hash_of_id(id);
}

Hash32 block_session_hash(const Hash32& block_id, bool is_extended)
{
    std::vector<std::uint8_t> id;
    bcs::Writer writer{id};
    writer.u8(static_cast<std::uint8_t>(is_extended ? Variant::block_extended : Variant::block));
    writer.raw(block_id);
    return hash_of_id(id);
}

Hash32 void_session_hash()
{
    return hash_of_id(std::array{static_cast<std::uint8_t>(Variant::nothing)});
}
}  // namespace braid::move
