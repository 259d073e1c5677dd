// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/move/block/ledger.hpp"

#include "kernels/keccak.hpp"
#include "storage/transaction_info.hpp"
#include "storage/typed_hash.hpp"
#include "vm-frontends/move/location.hpp"
#include "vm-frontends/move/waypoint.hpp"

namespace braid::move
{
namespace
{
using ByteString = std::vector<std::uint8_t>;

struct InOrder
{
    [[nodiscard]] bool operator()(const ByteString& a, const ByteString& b) const noexcept
    {
        return compare(a, b) < 0;
    }
};
template <typename T>
using ByKey = std::map<ByteString, T, InOrder>;

Hash32 typed_hash_of(std::string_view type, Bytes value)
{
    return storage::typed_hash(storage::type_seed(type), value);
}

ByteString encode_metadata(const StateValueMetadata& metadata)
{
    ByteString out;
    if (metadata.exists)
        append(metadata, out);
    return out;
}

/// A write in the form that the chain has for it: the variants behind the third carry metadata.
void append_op(WriteKind kind, Bytes value, Bytes metadata, ByteString& out)
{
    constexpr std::uint8_t with_metadata = 3;
    bcs::Writer writer{out};
    const auto variant = static_cast<std::uint8_t>(kind);
    writer.u8(metadata.empty() ? variant : static_cast<std::uint8_t>(variant + with_metadata));
    if (kind != WriteKind::deletion)
        writer.bytes(value);
    writer.raw(metadata);
}

/// The values that a block writes, as they are after each of its transactions.
class BlockWriter
{
public:
    explicit BlockWriter(const storage::StateView& before) : before_(before) {}

    /// The hash of the transaction's write set; remembers what it leaves.
    [[nodiscard]] Hash32 write(const MoveReceipt& receipt)
    {
        ByteString out{0};
        bcs::Writer{out}.leb128(receipt.writes.size() + receipt.cells.size());
        // Both lists ascend by their keys.
        std::size_t next_cell = 0;
        const auto put_cells_below = [&](std::optional<Bytes> key)
        {
            while (next_cell < receipt.cells.size() &&
                   (!key || compare(receipt.cells[next_cell].state_key, *key) < 0))
                put_cell(receipt.cells[next_cell++], out);
        };
        for (const TxWrite& write : receipt.writes)
        {
            put_cells_below(write.state_key);
            put_write(write, out);
        }
        put_cells_below(std::nullopt);
        return typed_hash_of("WriteSet", out);
    }

    [[nodiscard]] std::vector<storage::JellyfishUpdate> updates() const
    {
        std::vector<storage::JellyfishUpdate> updates;
        updates.reserve(last_.size());
        for (const auto& [key, value_hash] : last_)
            updates.push_back({.key = key_hash_of(key), .value_hash = value_hash});
        return updates;
    }

private:
    using Members = ByKey<ByteString>;

    static ByteString own(Bytes bytes) { return {bytes.begin(), bytes.end()}; }

    void put(Bytes state_key, const WriteOp& op, ByteString& out)
    {
        bcs::Writer{out}.raw(state_key);
        append_op(op.kind, op.value, op.metadata, out);
        std::optional<Hash32>& value_hash = last_[own(state_key)];
        value_hash.reset();
        if (op.kind == WriteKind::deletion)
            return;
        ByteString hashed;
        append_hashed(op, hashed);
        value_hash = typed_hash_of("StateValue", hashed);
    }

    void put_write(const TxWrite& write, ByteString& out)
    {
        const ByteString metadata = encode_metadata(write.metadata);
        if (!write.is_group)
            return put(write.state_key,
                {.kind = write.kind, .value = write.value, .metadata = metadata}, out);
        Members& members = group(write.state_key);
        for (const MemberWrite& member : write.members)
        {
            if (member.kind == WriteKind::deletion)
                members.erase(own(member.tag));
            else
                members.insert_or_assign(own(member.tag), own(member.value));
        }
        std::vector<GroupMember> views;
        for (const auto& [tag, value] : members)
            views.push_back({.tag = tag, .value = value});
        ByteString value;
        append_group_value(views, value);
        put(write.state_key, {.kind = write.kind, .value = value, .metadata = metadata}, out);
    }

    void put_cell(const TxCell& cell, ByteString& out)
    {
        Number& number = cell_number_of(cell.state_key);
        if (cell.kind == CellEffect::Kind::write)
            number.value = cell.value;
        if (cell.kind == CellEffect::Kind::add)
            number.value += cell.sum.is_negative ? -cell.sum.amount : cell.sum.amount;
        else
            number.metadata = encode_metadata(cell.metadata);
        std::array<std::uint8_t, 16> value{};
        store_le(value.data(), static_cast<std::uint64_t>(number.value));
        store_le(value.data() + 8, static_cast<std::uint64_t>(number.value >> 64));
        put(cell.state_key, {.kind = cell.write_kind, .value = value, .metadata = number.metadata},
            out);
    }

    /// The group as the transactions before this one left it.
    Members& group(Bytes group_key)
    {
        const auto [at, is_first] = groups_.try_emplace(own(group_key));
        if (!is_first)
            return at->second;
        const auto index = before_.read(group_location(group_key, arena_));
        if (!index.ok() || index->absent())
            return at->second;
        const auto decoded = decode_group(index->blob());
        BRAID_ASSERT(decoded.has_value());
        for (const GroupEntry& entry : decoded->entries)
        {
            const auto value = before_.read(member_location(group_key, entry.tag, arena_));
            BRAID_ASSERT(value.ok() && !value->absent());
            at->second.emplace(own(entry.tag), own(value->blob()));
        }
        return at->second;
    }

    struct Number
    {
        unsigned __int128 value = 0;
        ByteString metadata;
    };
    Number& cell_number_of(Bytes state_key)
    {
        const auto [at, is_first] = cells_.try_emplace(own(state_key));
        if (!is_first)
            return at->second;
        const auto value = before_.read(cell_location(state_key, arena_));
        const auto mark = before_.read(value_location(state_key, arena_));
        if (value.ok())
            at->second.value = cell_number(*value).value_or(0);
        if (mark.ok() && !mark->absent())
            if (const auto decoded = decode_value(mark->blob()))
                at->second.metadata = own(decoded->metadata);
        return at->second;
    }

    const storage::StateView& before_;
    Arena arena_;
    ByKey<Members> groups_;
    ByKey<Number> cells_;
    /// By key, the hash of the last value; nothing where it was taken away.
    ByKey<std::optional<Hash32>> last_;
};

Hash32 event_root_of(std::span<const TxEvent> events)
{
    std::vector<Hash32> leaves;
    leaves.reserve(events.size());
    for (const TxEvent& event : events)
    {
        ByteString encoded;
        append(event, encoded);
        leaves.push_back(typed_hash_of("ContractEvent", encoded));
    }
    return storage::accumulator_root(storage::AccumulatorKind::events, leaves);
}

Hash32 transaction_hash_of(const MoveReceipt& receipt)
{
    if (!receipt.is_user)
        return typed_hash_of("Transaction", receipt.encoded);
    ByteString encoded{0};
    encoded.insert(encoded.end(), receipt.encoded.begin(), receipt.encoded.end());
    return typed_hash_of("Transaction", encoded);
}

bool is_kept(const engine::Receipt& receipt) noexcept
{
    return receipt.status != engine::TxStatus::invalid;
}

Hash32 empty_write_set_hash()
{
    return typed_hash_of("WriteSet", std::array<std::uint8_t, 2>{});
}
}  // namespace

Ledger::Ledger(std::size_t version_count_max) : tree_(version_count_max) {}

std::optional<BlockCommitment> Ledger::begin(const GenesisTransaction& genesis)
{
    const auto commitment = commit_genesis(genesis);
    if (!commitment.ok())
        return std::nullopt;
    std::vector<storage::JellyfishUpdate> updates;
    for (const Write& write : genesis.write_set.writes)
    {
        if (write.op.kind == WriteKind::deletion)
            continue;
        ByteString hashed;
        append_hashed(write.op, hashed);
        updates.push_back({.key = key_hash_of(write.key.encoded),
            .value_hash = typed_hash_of("StateValue", hashed)});
    }
    const Hash32 root = tree_.apply(0, updates);
    BRAID_ASSERT(root == commitment->state_root);
    transactions_.append({&commitment->transaction_info_hash, 1});
    return BlockCommitment{.state_root = root,
        .transaction_root = transactions_.root(),
        .transaction_count = transactions_.leaf_count()};
}

BlockCommitment Ledger::commit(std::span<const engine::Receipt> receipts,
    const storage::StateView& before, const Hash32& block_id)
{
    BlockWriter writer{before};
    std::vector<Hash32> leaves;
    for (const engine::Receipt& receipt : receipts)
    {
        if (!is_kept(receipt))
            continue;
        const auto& detail = static_cast<const MoveReceipt&>(*receipt.detail);
        ByteString status;
        append(detail.status, status);
        leaves.push_back(storage::hash_of({.gas_used = receipt.gas_used,
            .status = status,
            .transaction_hash = transaction_hash_of(detail),
            .event_root = event_root_of(detail.events),
            .state_change_hash = writer.write(detail),
            .state_checkpoint_hash = {},
            .state_cemetery_hash = {}}));
    }
    const std::uint64_t version = transactions_.leaf_count() + leaves.size();
    const Hash32 root = tree_.apply(version, writer.updates());
    // Variant 3 of Transaction: the state as it is here.
    ByteString checkpoint{3};
    checkpoint.insert(checkpoint.end(), block_id.bytes.begin(), block_id.bytes.end());
    leaves.push_back(storage::hash_of({.gas_used = 0,
        .status = std::array<std::uint8_t, 1>{},
        .transaction_hash = typed_hash_of("Transaction", checkpoint),
        .event_root = event_root_of({}),
        .state_change_hash = empty_write_set_hash(),
        .state_checkpoint_hash = root,
        .state_cemetery_hash = {}}));
    transactions_.append(leaves);
    return {.state_root = root,
        .transaction_root = transactions_.root(),
        .transaction_count = transactions_.leaf_count()};
}
}  // namespace braid::move
