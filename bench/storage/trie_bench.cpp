// SPDX-License-Identifier: Apache-2.0
#include "kernels/keccak.hpp"
#include "storage/trie.hpp"
#include "storage/trie/sorted_root.hpp"
#include <algorithm>
#include <benchmark/benchmark.h>
#include <vector>

namespace braid::bench
{
namespace
{
/// Accounts of about 80 bytes at hashed addresses.
class HashedAccounts
{
public:
    explicit HashedAccounts(std::size_t count) : keys_(count)
    {
        for (std::size_t i = 0; i < count; ++i)
        {
            std::array<std::uint8_t, 20> address{};
            store_le(address.data(), std::uint64_t{i});
            keys_[i] = kernels::keccak256(address);
            entries_.push_back({.key = keys_[i], .value = Bytes{value_}.first(72 + i % 8)});
        }
    }

    [[nodiscard]] const std::vector<storage::TrieEntry>& entries() const { return entries_; }

private:
    std::array<std::uint8_t, 80> value_{0xf8, 0x50};
    std::vector<Hash32> keys_;
    std::vector<storage::TrieEntry> entries_;
};

using Root = Hash32 (*)(std::span<const storage::TrieEntry>);

/// Items are entries.
template <Root root>
void trie_root(benchmark::State& state)
{
    const HashedAccounts accounts{static_cast<std::size_t>(state.range(0))};
    auto entries = accounts.entries();
    if (root != storage::trie_root)
        std::ranges::sort(
            entries, [](const auto& a, const auto& b) { return compare(a.key, b.key) < 0; });
    for (auto _ : state)
        benchmark::DoNotOptimize(root(entries));
    state.SetItemsProcessed(state.iterations() * state.range(0));
}

constexpr std::array<std::int64_t, 4> entry_counts{200, 10'000, 100'000, 1'000'000};

void with_counts(benchmark::internal::Benchmark* benchmark)
{
    for (const std::int64_t count : entry_counts)
        benchmark->Arg(count);
    benchmark->Unit(benchmark::kMicrosecond);
}

BENCHMARK(trie_root<storage::trie_root>)->Name("trie_root")->Apply(with_counts);
BENCHMARK(trie_root<storage::levelled_root>)->Name("levelled_root")->Apply(with_counts);
BENCHMARK(trie_root<storage::serial_root>)->Name("serial_root")->Apply(with_counts);
}  // namespace
}  // namespace braid::bench
