// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "storage/flat_state.hpp"
#include <map>
#include <random>

namespace braid::tests
{
/// A location's name that owns its bytes.
struct ModelKey
{
    storage::VmId vm{};
    std::uint8_t kind = 0;
    std::vector<std::uint8_t> bytes{};

    friend auto operator<=>(const ModelKey&, const ModelKey&) = default;
    [[nodiscard]] storage::StateKey view() const noexcept { return {vm, kind, bytes}; }
};

/// A value that owns its bytes.
struct ModelValue
{
    storage::Value::Kind kind{};
    std::vector<std::uint8_t> bytes{};

    friend bool operator==(const ModelValue&, const ModelValue&) = default;
    [[nodiscard]] storage::Value view() const noexcept
    {
        if (kind == storage::Value::Kind::absent)
            return {};
        return kind == storage::Value::Kind::cell ? storage::Value::of_cell(Hash32::from(bytes)) :
                                                    storage::Value::of_blob(bytes);
    }
};

/// What a FlatState with a store underneath has to answer: every value that a location ever had.
class FlatModel
{
public:
    FlatModel(std::uint64_t seed, std::size_t key_count, std::uint64_t height)
      : latest_(height), random_(seed)
    {
        while (histories_.size() < key_count)
            histories_.try_emplace(draw_key());
        for (auto& [key, history] : histories_)
        {
            keys_.push_back(&key);
            history.emplace(height, draw(3) == 0 ? ModelValue{} : draw_value());
        }
    }

    /// The value that the location had at that height.
    [[nodiscard]] const ModelValue& at(const ModelKey& key, std::uint64_t height) const
    {
        return std::prev(histories_.at(key).upper_bound(height))->second;
    }
    [[nodiscard]] std::uint64_t latest() const noexcept { return latest_; }
    [[nodiscard]] const ModelKey& draw_known_key() { return *keys_[draw(keys_.size())]; }

    /// The next height, with up to `count_max` writes; views of what the model owns.
    [[nodiscard]] storage::WriteSet advance(std::size_t count_max)
    {
        ++latest_;
        std::map<ModelKey, const ModelValue*> chosen;
        for (std::size_t count = draw(count_max + 1); count != 0; --count)
        {
            const ModelKey& key = draw_known_key();
            chosen[key] = &(histories_.at(key)[latest_] = draw_value());
        }
        storage::WriteSet writes;
        for (const auto& [key, value] : chosen)
            writes.entries.push_back({histories_.find(key)->first.view(), value->view()});
        return writes;
    }

    void rewind(std::uint64_t height)
    {
        for (auto& [key, history] : histories_)
            history.erase(history.upper_bound(height), history.end());
        latest_ = height;
    }

    using Changes = std::vector<std::pair<std::uint64_t, ModelValue>>;
    /// The locations that changed in (after, height], in order.
    [[nodiscard]] std::vector<std::pair<ModelKey, Changes>> changed(
        std::uint64_t after, std::uint64_t height) const
    {
        std::vector<std::pair<ModelKey, Changes>> changed;
        for (const auto& [key, history] : histories_)
        {
            const Changes changes{history.upper_bound(after), history.upper_bound(height)};
            if (!changes.empty())
                changed.emplace_back(key, changes);
        }
        return changed;
    }

    [[nodiscard]] const std::vector<const ModelKey*>& keys() const noexcept { return keys_; }
    [[nodiscard]] std::size_t draw(std::size_t bound) { return random_() % bound; }

private:
    /// Short, long, empty, alike in the beginning, and one the beginning of another.
    [[nodiscard]] ModelKey draw_key()
    {
        constexpr std::size_t sizes[] = {0, 1, 5, 6, 7, 14, 20, 32, 52, 53, 300};
        ModelKey key{.vm = static_cast<storage::VmId>(draw(4)),
            .kind = static_cast<std::uint8_t>(draw(3)),
            .bytes = {}};
        const std::size_t size =
            draw(50) == 0 ? storage::StateKey::size_max : sizes[draw(std::size(sizes))];
        key.bytes.assign(size, 0x5a);
        for (std::size_t count = draw(4); count != 0 && size != 0; --count)
            key.bytes[draw(2) == 0 ? size - 1 : draw(size)] = static_cast<std::uint8_t>(random_());
        return key;
    }

    [[nodiscard]] ModelValue draw_value()
    {
        ModelValue value{.kind = static_cast<storage::Value::Kind>(draw(3)), .bytes = {}};
        std::size_t size = 0;
        if (value.kind == storage::Value::Kind::cell)
            size = 32;
        else if (value.kind == storage::Value::Kind::blob)
            size = draw(40) == 0 ? draw(20'000) : draw(150);
        value.bytes = std::vector<std::uint8_t>(size);
        for (std::uint8_t& byte : value.bytes)
            byte = static_cast<std::uint8_t>(random_());
        return value;
    }

    std::uint64_t latest_;
    std::mt19937_64 random_;
    std::map<ModelKey, std::map<std::uint64_t, ModelValue>> histories_{};
    std::vector<const ModelKey*> keys_{};
};
}  // namespace braid::tests
