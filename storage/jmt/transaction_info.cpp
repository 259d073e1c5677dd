// SPDX-License-Identifier: Apache-2.0
#include "storage/transaction_info.hpp"
#include "base/bcs.hpp"
#include "storage/typed_hash.hpp"

namespace braid::storage
{
void encode(const TransactionInfo& info, std::vector<std::uint8_t>& out)
{
    bcs::Writer writer{out};
    writer.leb128(0);
    writer.u64(info.gas_used);
    writer.raw(info.status);
    writer.raw(info.transaction_hash);
    writer.raw(info.event_root);
    writer.raw(info.state_change_hash);
    writer.option(info.state_checkpoint_hash);
    writer.option(info.state_cemetery_hash);
}

Hash32 hash_of(const TransactionInfo& info)
{
    std::vector<std::uint8_t> encoded;
    encode(info, encoded);
    return typed_hash(type_seed("TransactionInfo"), encoded);
}
}  // namespace braid::storage
