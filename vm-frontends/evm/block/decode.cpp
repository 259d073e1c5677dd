// SPDX-License-Identifier: Apache-2.0
#include "base/rlp.hpp"
#include "kernels/keccak.hpp"
#include "vm-frontends/evm/block.hpp"

// A block:   [header, [transaction*], [header*], [withdrawal*]?]
// A header:  [15 fields, base_fee?, withdrawals_root?, blob_gas_used?, excess_blob_gas?, parent_beacon_block_root?,
//             requests_hash?], where London ends after 16 fields, Shanghai after 17, Cancun after 20, Prague after 21
// A legacy transaction is a list, one with a type a string. Yellow Paper, section 4.4; EIP-2718, 4895, 4844, 7685.

namespace braid::evm
{
namespace
{
/// Reads fields one after another and keeps the first error, so that a format reads as one list of fields.
class FieldReader
{
public:
    explicit FieldReader(rlp::Reader reader) noexcept : reader_(reader) {}

    [[nodiscard]] BlockError error() const noexcept { return error_; }

    void hash(Hash32& to) noexcept { fixed(to.bytes, BlockError::rlp_structures_encoding); }
    void address(Address& to) noexcept { fixed(to.bytes, BlockError::rlp_invalid_address); }
    void fixed(std::span<std::uint8_t> to, BlockError wrong_size) noexcept
    {
        take(reader_.fixed(to), wrong_size);
    }
    void u64(std::uint64_t& to) noexcept
    {
        const auto value = reader_.u64();
        if (take(value, BlockError::rlp_invalid_field_overflow_64))
            to = *value;
    }
    void integer(u256& to) noexcept
    {
        const auto value = reader_.integer();
        if (take(value, BlockError::rlp_structures_encoding))
            to = *value;
    }
    void bytes(std::vector<std::uint8_t>& to)
    {
        const auto value = reader_.string();
        if (take(value, BlockError::rlp_structures_encoding))
            to.assign(value->begin(), value->end());
    }
    void finish() noexcept { take(reader_.finish(), BlockError::rlp_structures_encoding); }

private:
    template <typename T>
    bool take(const Result<T, rlp::Error>& result, BlockError wrong_size) noexcept
    {
        if (result.ok())
            return error_ == BlockError::none;
        if (error_ == BlockError::none)
            error_ = result.error() == rlp::Error::wrong_size ? wrong_size :
                                                                BlockError::rlp_structures_encoding;
        return false;
    }

    rlp::Reader reader_;
    BlockError error_ = BlockError::none;
};

/// Elements of a list; nothing where one does not decode.
std::optional<std::size_t> count_items(rlp::Reader list) noexcept
{
    std::size_t count = 0;
    for (; !list.at_end(); ++count)
    {
        if (!list.item().ok())
            return std::nullopt;
    }
    return count;
}

constexpr std::uint8_t type_byte_max = 0x7f;
constexpr std::size_t fields_frontier = 15;
constexpr std::size_t fields_london = 16;
constexpr std::size_t fields_shanghai = 17;
constexpr std::size_t fields_cancun = 20;
constexpr std::size_t fields_prague = 21;

Result<BlockHeader, BlockError> read_header(const rlp::Reader& list) noexcept
{
    const auto count = count_items(list);
    if (!count)
        return Err{BlockError::rlp_structures_encoding};
    if (*count != fields_frontier && *count != fields_london && *count != fields_shanghai &&
        *count != fields_cancun && *count != fields_prague)
        return Err{BlockError::incorrect_block_format};

    BlockHeader header;
    FieldReader fields{list};
    fields.hash(header.parent_hash);
    fields.hash(header.ommers_hash);
    fields.address(header.coinbase);
    fields.hash(header.state_root);
    fields.hash(header.transactions_root);
    fields.hash(header.receipts_root);
    fields.fixed(header.logs_bloom, BlockError::rlp_structures_encoding);
    fields.integer(header.difficulty);
    fields.u64(header.number);
    fields.u64(header.gas_limit);
    fields.u64(header.gas_used);
    fields.u64(header.timestamp);
    fields.bytes(header.extra_data);
    fields.hash(header.mix_hash);
    fields.fixed(header.nonce, BlockError::rlp_structures_encoding);
    if (*count >= fields_london)
        fields.integer(header.base_fee.emplace());
    if (*count >= fields_shanghai)
        fields.hash(header.withdrawals_root.emplace());
    if (*count >= fields_cancun)
    {
        fields.u64(header.blob_gas_used.emplace());
        fields.u64(header.excess_blob_gas.emplace());
        fields.hash(header.parent_beacon_block_root.emplace());
    }
    if (*count >= fields_prague)
        fields.hash(header.requests_hash.emplace());
    fields.finish();
    if (fields.error() != BlockError::none)
        return Err{fields.error()};
    return header;
}

BlockError read_transactions(rlp::Reader list, std::vector<Bytes>& to)
{
    while (!list.at_end())
    {
        const auto item = list.item();
        if (!item.ok())
            return BlockError::rlp_structures_encoding;
        // A string is a type byte and what belongs to it, never a list in disguise.
        if (!item->is_list && (item->payload.empty() || item->payload[0] > type_byte_max))
            return BlockError::rlp_structures_encoding;
        to.push_back(item->is_list ? item->encoded : item->payload);
    }
    return BlockError::none;
}

BlockError read_ommers(rlp::Reader list, std::vector<BlockHeader>& to)
{
    while (!list.at_end())
    {
        const auto fields = list.list();
        if (!fields.ok())
            return BlockError::rlp_structures_encoding;
        auto header = read_header(*fields);
        if (!header.ok())
            return header.error();
        to.push_back(std::move(header).value());
    }
    return BlockError::none;
}

BlockError read_withdrawals(rlp::Reader list, std::vector<Withdrawal>& to)
{
    while (!list.at_end())
    {
        const auto item = list.list();
        if (!item.ok())
            return BlockError::rlp_structures_encoding;
        FieldReader fields{*item};
        Withdrawal withdrawal;
        fields.u64(withdrawal.index);
        fields.u64(withdrawal.validator_index);
        fields.address(withdrawal.address);
        fields.u64(withdrawal.amount_gwei);
        fields.finish();
        if (fields.error() != BlockError::none)
            return fields.error();
        to.push_back(withdrawal);
    }
    return BlockError::none;
}
}  // namespace

Result<BlockHeader, BlockError> decode_header(Bytes rlp) noexcept
{
    const auto list = rlp::Reader::of_list(rlp);
    if (!list.ok())
        return Err{BlockError::rlp_structures_encoding};
    return read_header(*list);
}

Result<DecodedBlock, BlockError> decode_block(Bytes rlp) noexcept
{
    auto block = rlp::Reader::of_list(rlp);
    if (!block.ok())
        return Err{BlockError::rlp_structures_encoding};
    const auto header_item = block->item();
    const auto transactions = block->list();
    const auto ommers = block->list();
    if (!header_item.ok() || !header_item->is_list || !transactions.ok() || !ommers.ok())
        return Err{BlockError::rlp_structures_encoding};
    auto header = read_header(rlp::Reader{header_item->payload});
    if (!header.ok())
        return Err{header.error()};

    DecodedBlock decoded;
    decoded.header = std::move(header).value();
    decoded.hash = kernels::keccak256(header_item->encoded);
    decoded.rlp_size = rlp.size();
    BlockError error = read_transactions(*transactions, decoded.transactions);
    if (error == BlockError::none)
        error = read_ommers(*ommers, decoded.ommers);
    if (error == BlockError::none && !block->at_end())
    {
        const auto withdrawals = block->list();
        error = withdrawals.ok() ? read_withdrawals(*withdrawals, decoded.withdrawals.emplace()) :
                                   BlockError::rlp_structures_encoding;
    }
    if (error == BlockError::none && !block->at_end())
        error = BlockError::rlp_structures_encoding;
    if (error != BlockError::none)
        return Err{error};
    return decoded;
}
}  // namespace braid::evm
