// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/move/waypoint.hpp"
#include "base/hex.hpp"
#include "kernels/keccak_batch.hpp"
#include "storage/accumulator.hpp"
#include "storage/jellyfish_tree.hpp"
#include "storage/transaction_info.hpp"
#include "storage/typed_hash.hpp"
#include "vm-frontends/move/validator_set.hpp"
#include <charconv>

namespace braid::move
{
namespace
{
/// Messages of one type behind its seed, in one buffer, hashed together.
class TypedMessages
{
public:
    explicit TypedMessages(std::string_view type) : seed_(storage::type_seed(type)) {}

    /// What `append` puts into the buffer is the next message's value.
    template <typename Append>
    void add(Append append)
    {
        begins_.push_back(bytes_.size());
        bytes_.insert(bytes_.end(), seed_.bytes.begin(), seed_.bytes.end());
        append(bytes_);
    }

    [[nodiscard]] std::vector<Hash32> hashes() const
    {
        std::vector<Bytes> messages;
        for (std::size_t i = 0; i < begins_.size(); ++i)
        {
            const std::size_t end = i + 1 < begins_.size() ? begins_[i + 1] : bytes_.size();
            messages.push_back(Bytes{bytes_}.subspan(begins_[i], end - begins_[i]));
        }
        std::vector<Hash32> digests(messages.size());
        kernels::sha3_256_batch(messages, digests);
        return digests;
    }

private:
    Hash32 seed_;
    std::vector<std::uint8_t> bytes_;
    std::vector<std::size_t> begins_;
};

Hash32 state_root_of(const WriteSet& set)
{
    TypedMessages keys{"StateKey"};
    TypedMessages values{"StateValue"};
    for (const Write& write : set.writes)
    {
        keys.add([&](auto& out) { append_hashed(write.key, out); });
        if (write.op.kind != WriteKind::deletion)
            values.add([&](auto& out) { append_hashed(write.op, out); });
    }
    const auto key_hashes = keys.hashes();
    const auto value_hashes = values.hashes();
    std::vector<storage::JellyfishUpdate> updates(set.writes.size());
    auto value = value_hashes.begin();
    for (std::size_t i = 0; i < updates.size(); ++i)
    {
        updates[i].key = key_hashes[i];
        if (set.writes[i].op.kind != WriteKind::deletion)
            updates[i].value_hash = *value++;
    }
    return storage::JellyfishTree{1}.apply(0, updates);
}

Hash32 event_root_of(std::span<const ContractEvent> events)
{
    TypedMessages messages{"ContractEvent"};
    for (const ContractEvent& event : events)
        messages.add([&](auto& out) { bcs::Writer{out}.raw(event.encoded); });
    return storage::accumulator_root(storage::AccumulatorKind::events, messages.hashes());
}

/// What a Ledger2WaypointConverter holds of the ledger.
Hash32 waypoint_value(const Hash32& transaction_info_hash, std::span<const Validator> validators)
{
    constexpr std::uint64_t epoch = 0;
    constexpr std::uint64_t version = 0;
    constexpr std::uint64_t timestamp_us = 0;
    std::vector<std::uint8_t> encoded;
    bcs::Writer writer{encoded};
    writer.u64(epoch);
    writer.raw(transaction_info_hash);
    writer.u64(version);
    writer.u64(timestamp_us);
    // The next epoch's state, which a genesis always has.
    writer.u8(1);
    writer.u64(epoch + 1);
    writer.leb128(validators.size());
    for (const Validator& validator : validators)
    {
        writer.raw(validator.address);
        writer.bytes(validator.public_key);
        writer.u64(validator.power);
    }
    return storage::typed_hash(storage::type_seed("Ledger2WaypointConverter"), encoded);
}
}  // namespace

std::string to_string(const Waypoint& waypoint)
{
    return std::to_string(waypoint.version) + ":" + to_hex(waypoint.value);
}

std::optional<Waypoint> parse_waypoint(std::string_view text)
{
    constexpr std::string_view white_space = " \t\r\n";
    text = text.substr(0, text.find_last_not_of(white_space) + 1);
    const std::size_t colon = text.find(':');
    if (colon == std::string_view::npos)
        return std::nullopt;
    Waypoint waypoint;
    const char* const end = text.data() + colon;
    const auto parsed = std::from_chars(text.data(), end, waypoint.version);
    const std::string_view digits = text.substr(colon + 1);
    if (parsed.ec != std::errc{} || parsed.ptr != end || digits.starts_with("0x") ||
        !from_hex(digits, waypoint.value.bytes))
        return std::nullopt;
    return waypoint;
}

std::optional<Waypoint> known_genesis_waypoint(std::uint8_t chain_id) noexcept
{
    switch (chain_id)
    {
    case 1:
        return parse_waypoint("0:6072b68a942aace147e0655c5704beaa255c84a7829baa4e72a500f1516584c4");
    case 2:
        return parse_waypoint("0:4b56f15c1dcef7f9f3eb4b4798c0cba0f1caacc0d35f1c80ad9b7a21f1f8b454");
    default:
        return std::nullopt;
    }
}

Result<GenesisCommitment, GenesisError> commit_genesis(const GenesisTransaction& genesis)
{
    constexpr std::array<std::uint8_t, 1> success{0};
    const auto validator_set = find_core_resource(genesis, "stake", "ValidatorSet");
    if (!validator_set)
        return Err{GenesisError{}};
    const auto validators = decode_validator_set(*validator_set);
    if (!validators.ok())
        return Err{GenesisError{.validator_set = validators.error()}};

    GenesisCommitment commitment;
    commitment.state_root = state_root_of(genesis.write_set);
    commitment.event_root = event_root_of(genesis.events);
    commitment.transaction_info_hash = storage::hash_of({.gas_used = 0,
        .status = success,
        .transaction_hash = storage::typed_hash(storage::type_seed("Transaction"), genesis.encoded),
        .event_root = commitment.event_root,
        .state_change_hash =
            storage::typed_hash(storage::type_seed("WriteSet"), genesis.write_set.encoded),
        .state_checkpoint_hash = commitment.state_root,
        .state_cemetery_hash = std::nullopt});
    commitment.waypoint.value = waypoint_value(commitment.transaction_info_hash, *validators);
    return commitment;
}
}  // namespace braid::move
