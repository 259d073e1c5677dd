// SPDX-License-Identifier: Apache-2.0
// The published waypoints of Aptos networks: each is a hash over the root of a Jellyfish tree and that of an accumulator.
#include "base/hex.hpp"
#include "kernels/keccak.hpp"
#include "kernels/merkle.hpp"
#include "tests/kernels/jellyfish_tree.hpp"
#include "tests/support/vectors.hpp"
#include <algorithm>
#include <fstream>
#include <iterator>
#include <string_view>

namespace braid::kernels
{
namespace
{
using Buffer = std::vector<std::uint8_t>;

Bytes bytes_of(std::string_view text)
{
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

void append(Buffer& to, Bytes bytes)
{
    to.insert(to.end(), bytes.begin(), bytes.end());
}

void append_le(Buffer& to, std::uint64_t number)
{
    std::array<std::uint8_t, 8> bytes{};
    store_le(bytes.data(), number);
    append(to, bytes);
}

Hash32 seed_of(std::string_view type)
{
    Buffer name;
    append(name, bytes_of("APTOS::"));
    append(name, bytes_of(type));
    return sha3_256(name);
}

/// The hash of a BCS value of a named type.
Hash32 typed_hash(std::string_view type, Bytes value)
{
    Buffer message;
    append(message, seed_of(type));
    append(message, value);
    return sha3_256(message);
}

Hash32 literal_hash(std::string_view text)
{
    Hash32 hash;
    std::ranges::copy(text, hash.bytes.begin());
    return hash;
}

/// Reads BCS, whose lengths and tags are LEB128. Fails the test at its end.
class BcsReader
{
public:
    explicit BcsReader(Bytes bytes) : all_(bytes) {}

    [[nodiscard]] std::size_t position() const { return position_; }
    [[nodiscard]] Bytes since(std::size_t begin) const
    {
        return all_.subspan(begin, position_ - begin);
    }

    Bytes take(std::size_t size)
    {
        EXPECT_LE(size, all_.size() - position_);
        size = std::min(size, all_.size() - position_);
        position_ += size;
        return all_.subspan(position_ - size, size);
    }
    std::uint8_t byte()
    {
        const Bytes taken = take(1);
        return taken.empty() ? std::uint8_t{0} : taken[0];
    }
    std::size_t length()
    {
        std::size_t value = 0;
        for (unsigned shift = 0; shift < 64; shift += 7)
        {
            const std::uint8_t digit = byte();
            value |= static_cast<std::size_t>(digit & 127) << shift;
            if (digit < 128)
                break;
        }
        return value;
    }
    Bytes string() { return take(length()); }

    void skip_type()
    {
        constexpr std::uint8_t vector = 6;
        constexpr std::uint8_t structure = 7;
        std::uint8_t tag = byte();
        while (tag == vector)
            tag = byte();
        if (tag != structure)
            return;
        take(32);
        string();
        string();
        for (std::size_t count = length(); count > 0; --count)
            skip_type();
    }

private:
    Bytes all_;
    std::size_t position_ = 0;
};

/// What the first transaction of a network writes and emits.
struct Genesis
{
    Hash32 transaction_hash;
    Hash32 write_set_hash;
    std::vector<JellyfishLeaf> state;
    std::vector<Hash32> events;
    /// The resource 0x1::stake::ValidatorSet.
    Buffer validator_set;
};

Genesis read_genesis(Bytes blob)
{
    Genesis genesis;
    BcsReader reader{blob};
    const Bytes tags = reader.take(2);
    EXPECT_EQ(to_hex(tags), "0100") << "a genesis transaction with its writes";
    const std::size_t write_set = reader.position();
    EXPECT_EQ(reader.byte(), 0) << "of the first form";
    for (std::size_t count = reader.length(); count > 0; --count)
    {
        const std::size_t key_begin = reader.position();
        const bool is_table_item = reader.byte() == 1;
        Buffer key{static_cast<std::uint8_t>(is_table_item ? 1 : 0)};
        append(key, reader.take(32));
        const Bytes path = reader.string();
        const bool is_validator_set =
            std::ranges::search(path, bytes_of("\5stake\14ValidatorSet")).size() != 0;
        if (is_table_item)
            append(key, path);
        else
            key.assign(reader.since(key_begin).begin(), reader.since(key_begin).end());
        EXPECT_LE(reader.byte(), 1) << "creation or change";
        const std::size_t value_begin = reader.position();
        const Bytes content = reader.string();
        Buffer value{0};
        append(value, reader.since(value_begin));
        genesis.state.push_back(
            {.key = typed_hash("StateKey", key), .value_hash = typed_hash("StateValue", value)});
        if (is_validator_set)
            genesis.validator_set.assign(content.begin(), content.end());
    }
    genesis.write_set_hash = typed_hash("WriteSet", reader.since(write_set));
    for (std::size_t count = reader.length(); count > 0; --count)
    {
        const std::size_t begin = reader.position();
        if (reader.byte() == 0)
            reader.take(8 + 32 + 8);
        reader.skip_type();
        reader.string();
        genesis.events.push_back(typed_hash("ContractEvent", reader.since(begin)));
    }
    genesis.transaction_hash = typed_hash("Transaction", reader.since(0));
    return genesis;
}

/// The validators as the next epoch's state lists them: address, public key and power, in order of their numbers.
Buffer next_validators(Bytes validator_set)
{
    BcsReader reader{validator_set};
    reader.byte();
    const std::size_t count = reader.length();
    std::vector<std::pair<std::uint64_t, Buffer>> validators;
    for (std::size_t i = 0; i < count; ++i)
    {
        Buffer validator;
        append(validator, reader.take(32));
        const Bytes power = reader.take(8);
        const std::size_t key_begin = reader.position();
        reader.string();
        append(validator, reader.since(key_begin));
        append(validator, power);
        reader.string();
        reader.string();
        const Bytes number = reader.take(8);
        validators.emplace_back(
            number.size() == 8 ? load_le<std::uint64_t>(number.data()) : 0, validator);
    }
    std::ranges::sort(validators, {}, &std::pair<std::uint64_t, Buffer>::first);
    EXPECT_LT(count, 128U);
    Buffer list{static_cast<std::uint8_t>(count)};
    for (const auto& [number, validator] : validators)
        append(list, validator);
    return list;
}

Hash32 waypoint_of(Genesis genesis)
{
    std::ranges::sort(genesis.state, {}, &JellyfishLeaf::key);
    const Hash32 state_root = tests::JellyfishTree{genesis.state}.root({});
    const MerkleRules event_accumulator{.hash = MerkleHash::sha3_256,
        .odd = OddNode::placeholder,
        .placeholder = literal_hash("ACCUMULATOR_PLACEHOLDER_HASH"),
        .seed = seed_of("EventAccumulator")};

    // Form 0, no gas, success; at the end a state root and no more.
    Buffer transaction_info{0};
    append_le(transaction_info, 0);
    transaction_info.push_back(0);
    append(transaction_info, genesis.transaction_hash);
    append(transaction_info, merkle_root(genesis.events, event_accumulator));
    append(transaction_info, genesis.write_set_hash);
    transaction_info.push_back(1);
    append(transaction_info, state_root);
    transaction_info.push_back(0);

    Buffer converter;
    append_le(converter, 0);
    append(converter, typed_hash("TransactionInfo", transaction_info));
    append_le(converter, 0);
    append_le(converter, 0);
    converter.push_back(1);
    append_le(converter, 1);
    append(converter, next_validators(genesis.validator_set));
    return typed_hash("Ledger2WaypointConverter", converter);
}

Buffer read_file(const std::filesystem::path& file)
{
    std::ifstream in{file, std::ios::binary};
    return {std::istreambuf_iterator<char>{in}, {}};
}
}  // namespace

TEST(aptos_genesis, has_the_published_waypoint)
{
    BRAID_NEED_VECTORS("move/genesis");
    std::size_t checked = 0;
    for (const auto& folder :
        std::filesystem::directory_iterator{tests::vectors() / "move" / "genesis"})
    {
        const Buffer blob = read_file(folder.path() / "genesis.blob");
        const Buffer text = read_file(folder.path() / "waypoint.txt");
        const std::string waypoint{text.begin(), text.end()};
        // Some networks publish the waypoint of a later version; one genesis is missing from the vectors.
        if (blob.empty() || !waypoint.starts_with("0:"))
            continue;
        EXPECT_EQ("0:" + to_hex(waypoint_of(read_genesis(blob))), waypoint.substr(0, 66))
            << folder.path();
        ++checked;
    }
    EXPECT_GE(checked, 3U);
}
}  // namespace braid::kernels
