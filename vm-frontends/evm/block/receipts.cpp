// SPDX-License-Identifier: Apache-2.0
#include "base/rlp.hpp"
#include "kernels/keccak.hpp"
#include "vm-frontends/evm/block.hpp"

namespace braid::evm
{
namespace
{
/// OP Stack: the version that a deposit's receipt carries since Canyon.
constexpr std::uint64_t deposit_receipt_version = 1;

/// Sets three bits of 2048 by the low 11 bits of the hash's first three pairs of bytes. Yellow Paper, equation 29.
void add_to_bloom(Bloom& bloom, Bytes entry) noexcept
{
    const Hash32 hash = kernels::keccak256(entry);
    for (std::size_t i = 0; i < 6; i += 2)
    {
        const unsigned bit = load_be<std::uint16_t>(hash.data() + i) & 2047U;
        bloom[255 - bit / 8] |= static_cast<std::uint8_t>(1U << (bit % 8));
    }
}

void encode_log(const Log& log, rlp::Writer& writer)
{
    const auto list = writer.open();
    writer.string(log.address);
    const auto topics = writer.open();
    for (const auto& topic : log.topics)
        writer.string(topic);
    writer.close(topics);
    writer.string(log.data);
    writer.close(list);
}
}  // namespace

Bloom bloom_of(std::span<const Log> logs) noexcept
{
    Bloom bloom{};
    for (const auto& log : logs)
    {
        add_to_bloom(bloom, log.address);
        for (const auto& topic : log.topics)
            add_to_bloom(bloom, topic);
    }
    return bloom;
}

void encode_logs(std::span<const Log> logs, std::vector<std::uint8_t>& to)
{
    rlp::Writer writer{to};
    const auto list = writer.open();
    for (const auto& log : logs)
        encode_log(log, writer);
    writer.close(list);
}

void encode_receipt(const ReceiptContent& receipt, std::vector<std::uint8_t>& to)
{
    if (receipt.type != TxType::legacy)
        to.push_back(static_cast<std::uint8_t>(receipt.type));
    rlp::Writer writer{to};
    const auto list = writer.open();
    if (receipt.root)
        writer.string(*receipt.root);
    else
        writer.u64(receipt.success ? 1 : 0);
    writer.u64(receipt.cumulative_gas_used);
    writer.string(bloom_of(receipt.detail->logs));
    encode_logs(receipt.detail->logs, to);
    if (receipt.type == TxType::deposit && receipt.op >= OpFork::canyon)
    {
        writer.u64(receipt.detail->deposit_nonce.value_or(0));
        writer.u64(deposit_receipt_version);
    }
    writer.close(list);
}
}  // namespace braid::evm
