// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/evm/header.hpp"
#include "base/rlp.hpp"
#include "kernels/keccak.hpp"

namespace braid::evm
{
void encode_header(const BlockHeader& header, std::vector<std::uint8_t>& to)
{
    rlp::Writer writer{to};
    const auto list = writer.open();
    writer.string(header.parent_hash);
    writer.string(header.ommers_hash);
    writer.string(header.coinbase);
    writer.string(header.state_root);
    writer.string(header.transactions_root);
    writer.string(header.receipts_root);
    writer.string(header.logs_bloom);
    writer.integer(header.difficulty);
    writer.u64(header.number);
    writer.u64(header.gas_limit);
    writer.u64(header.gas_used);
    writer.u64(header.timestamp);
    writer.string(header.extra_data);
    writer.string(header.mix_hash);
    writer.string(header.nonce);
    if (header.base_fee)
        writer.integer(*header.base_fee);
    if (header.withdrawals_root)
        writer.string(*header.withdrawals_root);
    if (header.blob_gas_used)
        writer.u64(*header.blob_gas_used);
    if (header.excess_blob_gas)
        writer.u64(*header.excess_blob_gas);
    if (header.parent_beacon_block_root)
        writer.string(*header.parent_beacon_block_root);
    if (header.requests_hash)
        writer.string(*header.requests_hash);
    writer.close(list);
}

Hash32 hash_of(const BlockHeader& header)
{
    std::vector<std::uint8_t> encoded;
    encode_header(header, encoded);
    return kernels::keccak256(encoded);
}

Hash32 ommers_hash_of(std::span<const BlockHeader> ommers)
{
    if (ommers.empty())
        return empty_ommers_hash;
    std::vector<std::uint8_t> encoded;
    rlp::Writer writer{encoded};
    const auto list = writer.open();
    for (const auto& ommer : ommers)
        encode_header(ommer, encoded);
    writer.close(list);
    return kernels::keccak256(encoded);
}
}  // namespace braid::evm
