// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/arena.hpp"
#include "storage/database/stored_state.hpp"
#include "storage/trie.hpp"
#include "tests/kernels/random_values.hpp"
#include "tests/storage/flat_model.hpp"
#include <algorithm>

namespace braid::tests
{
/// A chain of generated blocks and the serial replay of it: the state after every height, by location. What a height
/// writes depends on the seed, the branch that it is of and the height alone. Height 0 has no locations.
class ChainModel
{
public:
    using State = std::vector<ModelValue>;

    ChainModel(std::uint64_t seed, std::size_t key_count) : seed_(seed)
    {
        std::mt19937_64 random{seed};
        while (keys_.size() < key_count)
        {
            keys_.push_back(draw_key(random));
            std::ranges::sort(keys_, precedes);
            const auto twins = std::ranges::unique(keys_, same);
            keys_.erase(twins.begin(), twins.end());
        }
        states_.resize(1, State(keys_.size()));
    }

    /// Writes of a block, with what they view.
    struct Block
    {
        Arena arena{std::size_t{4} << 10};
        std::uint64_t height = 0;
        storage::WriteSet writes{};

        [[nodiscard]] storage::BlockRecord record(const Hash32& root) const
        {
            return {.height = height,
                .state_roots = {{.vm = storage::VmId::test, .root = root}},
                .write_set = writes};
        }
    };
    [[nodiscard]] Block make(std::uint64_t branch, std::uint64_t height) const
    {
        std::mt19937_64 random{seed_ ^ (branch * 1'000'003 + height) * 0x9e3779b97f4a7c15};
        Block block{.height = height};
        const std::size_t count = random() % 12;
        std::vector<std::size_t> indices(count);
        for (std::size_t& index : indices)
            index = random() % keys_.size();
        std::ranges::sort(indices);
        const auto twins = std::ranges::unique(indices);
        indices.erase(twins.begin(), twins.end());
        for (const std::size_t index : indices)
            block.writes.entries.push_back(
                {.key = keys_[index].view(), .value = draw_value(random, block.arena)});
        return block;
    }

    /// Goes on by the next height of that branch.
    Block push(std::uint64_t branch)
    {
        Block block = make(branch, latest() + 1);
        State next = states_.back();
        for (const auto& [key, value] : block.writes.entries)
            next[index_of(key)] = owned(value);
        states_.push_back(std::move(next));
        return block;
    }
    void rewind(std::uint64_t height) { states_.resize(height + 1); }

    [[nodiscard]] std::uint64_t latest() const noexcept { return states_.size() - 1; }
    [[nodiscard]] const std::vector<ModelKey>& keys() const noexcept { return keys_; }
    [[nodiscard]] const State& at(std::uint64_t height) const { return states_.at(height); }

    /// Where a state read through a view differs from the one after that height: a location, or nothing.
    [[nodiscard]] std::optional<ModelKey> difference(
        const storage::StateView& view, std::uint64_t height) const
    {
        for (std::size_t i = 0; i < keys_.size(); ++i)
        {
            const auto found = view.read(keys_[i].view());
            if (!found.ok() || !(*found == at(height)[i].view()))
                return keys_[i];
        }
        return std::nullopt;
    }

    /// The root of the trie of all locations of a state.
    [[nodiscard]] Hash32 root_of(const State& state) const
    {
        std::vector<std::vector<std::uint8_t>> names;
        std::vector<std::vector<std::uint8_t>> values;
        for (std::size_t i = 0; i < keys_.size(); ++i)
        {
            if (state[i].kind == storage::Value::Kind::absent)
                continue;
            auto& name = names.emplace_back(keys_[i].bytes);
            name.insert(name.begin(), {static_cast<std::uint8_t>(keys_[i].vm), keys_[i].kind,
                                          static_cast<std::uint8_t>(keys_[i].bytes.size())});
            auto& value = values.emplace_back(state[i].bytes);
            value.insert(value.begin(), static_cast<std::uint8_t>(state[i].kind));
        }
        std::vector<storage::TrieEntry> entries;
        for (std::size_t i = 0; i < names.size(); ++i)
            entries.push_back({.key = names[i], .value = values[i]});
        return storage::secure_trie_root(entries);
    }
    [[nodiscard]] Hash32 root(std::uint64_t height) const { return root_of(at(height)); }

    [[nodiscard]] static ModelValue owned(const storage::Value& value)
    {
        ModelValue own{.kind = value.kind()};
        if (value.kind() == storage::Value::Kind::cell)
            own.bytes.assign(value.cell().bytes.begin(), value.cell().bytes.end());
        else if (value.kind() == storage::Value::Kind::blob)
            own.bytes.assign(value.blob().begin(), value.blob().end());
        return own;
    }

    [[nodiscard]] std::size_t index_of(const storage::StateKey& key) const
    {
        const ModelKey own{key.vm, key.kind, {key.bytes.begin(), key.bytes.end()}};
        const auto at = std::ranges::lower_bound(keys_, own, precedes);
        BRAID_ASSERT(at != keys_.end());
        BRAID_ASSERT(same(*at, own));
        return static_cast<std::size_t>(at - keys_.begin());
    }

private:
    [[nodiscard]] static bool precedes(const ModelKey& a, const ModelKey& b)
    {
        return storage::precedes(a.view(), b.view());
    }
    [[nodiscard]] static bool same(const ModelKey& a, const ModelKey& b)
    {
        return a.view() == b.view();
    }

    /// Of few different bytes, so that keys are often the beginning of others, heights behind them included.
    [[nodiscard]] static ModelKey draw_key(std::mt19937_64& random)
    {
        ModelKey key{.vm = static_cast<storage::VmId>(random() % storage::vm_count),
            .kind = static_cast<std::uint8_t>(random() % 7)};
        key.bytes.resize(random() % 3 == 0 ? 8 * (random() % 3) : random() % 12);
        for (std::uint8_t& byte : key.bytes)
            byte = static_cast<std::uint8_t>(random() % 3 == 0 ? random() % 4 : 0);
        return key;
    }

    [[nodiscard]] static storage::Value draw_value(std::mt19937_64& random, Arena& arena)
    {
        switch (random() % 4)
        {
        case 0:
            return {};
        case 1:
        {
            Hash32 cell;
            for (std::size_t i = random() % 33; i < 32; ++i)
                cell.bytes[i] = static_cast<std::uint8_t>(random());
            return storage::Value::of_cell(cell);
        }
        default:
            return storage::Value::of_blob(arena.copy(random_bytes(random, random() % 60)));
        }
    }

    std::uint64_t seed_;
    /// Ascending.
    std::vector<ModelKey> keys_;
    /// By height.
    std::vector<State> states_;
};
}  // namespace braid::tests
