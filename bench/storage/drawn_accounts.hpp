// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/keccak_batch.hpp"
#include "storage/trie_forest.hpp"
#include <array>
#include <numeric>
#include <random>

namespace braid::bench
{
/// Accounts of about 80 bytes at hashed addresses, as changes of the state trie; values lie here until the next call.
class DrawnAccounts
{
public:
    explicit DrawnAccounts(std::size_t account_count) noexcept : count_(account_count) {}

    [[nodiscard]] std::size_t count() const noexcept { return count_; }

    /// New values for accounts drawn at random.
    [[nodiscard]] std::vector<storage::TrieChange> draw(std::size_t count)
    {
        std::vector<std::uint64_t> numbers(count);
        for (std::uint64_t& number : numbers)
            number = random_() % count_;
        return changes_of(numbers);
    }

    /// Values for all accounts, a part of them at each call.
    void fill(storage::TrieForest& forest, storage::TrieForest::Trie& trie)
    {
        constexpr std::size_t step = 100'000;
        std::vector<std::uint64_t> numbers;
        for (std::size_t begin = 0; begin < count_; begin += step)
        {
            numbers.resize(std::min(step, count_ - begin));
            std::iota(numbers.begin(), numbers.end(), begin);
            forest.update(trie, changes_of(numbers));
        }
    }

    /// Hashed addresses of every `step`-th account.
    [[nodiscard]] std::vector<Hash32> keys(std::size_t step)
    {
        std::vector<std::uint64_t> numbers;
        for (std::size_t number = 0; number < count_; number += step)
            numbers.push_back(number);
        std::vector<Hash32> keys;
        for (const storage::TrieChange& change : changes_of(numbers))
            keys.push_back(change.key);
        return keys;
    }

private:
    [[nodiscard]] std::vector<storage::TrieChange> changes_of(
        std::span<const std::uint64_t> numbers)
    {
        std::vector<std::array<std::uint8_t, 20>> addresses(numbers.size());
        std::vector<Bytes> messages;
        for (std::size_t i = 0; i < numbers.size(); ++i)
        {
            store_le(addresses[i].data(), numbers[i]);
            messages.emplace_back(addresses[i]);
        }
        std::vector<Hash32> keys(numbers.size());
        kernels::keccak256_batch(messages, keys);
        values_.resize(numbers.size());
        std::vector<storage::TrieChange> changes;
        for (std::size_t i = 0; i < numbers.size(); ++i)
        {
            store_le(values_[i].data() + 4, random_());
            changes.push_back(
                {.key = keys[i], .value = Bytes{values_[i]}.first(72 + numbers[i] % 8)});
        }
        return changes;
    }

    std::size_t count_;
    std::mt19937_64 random_{7};
    std::vector<std::array<std::uint8_t, 80>> values_;
};
}  // namespace braid::bench
