// SPDX-License-Identifier: Apache-2.0
#include "base/rlp.hpp"
#include "storage/trie.hpp"
#include "vm-frontends/evm/block/encoded_list.hpp"
#include "vm-frontends/evm/header.hpp"

namespace braid::evm
{
Hash32 withdrawals_root_of(std::span<const Withdrawal> withdrawals)
{
    EncodedList encoded;
    rlp::Writer writer{encoded.bytes()};
    for (const auto& withdrawal : withdrawals)
    {
        const auto list = writer.open();
        writer.u64(withdrawal.index);
        writer.u64(withdrawal.validator_index);
        writer.string(withdrawal.address);
        writer.u64(withdrawal.amount_gwei);
        writer.close(list);
        encoded.end_item();
    }
    return storage::ordered_trie_root(encoded.views());
}

Hash32 transactions_root_of(std::span<const Bytes> transactions)
{
    return storage::ordered_trie_root(transactions);
}
}  // namespace braid::evm
