// SPDX-License-Identifier: Apache-2.0
#include "kernels/keccak_batch.hpp"
#include "kernels/trie_level.hpp"
#include "kernels/trie_level/encoding.hpp"
#include <algorithm>
#include <benchmark/benchmark.h>
#include <ctime>
#include <random>
#include <vector>

namespace braid::bench
{
namespace
{
using kernels::TrieNode;
using kernels::TrieReference;

/// Which nodes a level has, in hundredths; the rest are leaves of accounts and slots.
struct LevelShape
{
    const char* name;
    unsigned full_branches;
    /// Of three to eight children.
    unsigned sparse_branches;
};

/// A level of nodes, their children apart from each other as in a tree, and the encodings that come of them.
class Level
{
public:
    Level(const LevelShape& shape, std::size_t count)
      : children_(16 * count), references_(count), values_(count)
    {
        for (std::size_t i = 0; i < count; ++i)
        {
            const std::uint64_t kind = random_() % 100;
            if (kind < shape.full_branches)
                add_branch(i, 16);
            else if (kind < shape.full_branches + shape.sparse_branches)
                add_branch(i, 3 + random_() % 6);
            else
                add_leaf(i);
        }
        // Neighbours in a trie's level are not neighbours in memory.
        std::ranges::shuffle(nodes_, random_);
        encode();
    }

    [[nodiscard]] std::span<const TrieNode> nodes() const { return nodes_; }
    [[nodiscard]] std::span<const Bytes> encodings() const { return encodings_; }

private:
    void add_branch(std::size_t index, std::size_t child_count)
    {
        const std::span children = std::span{children_}.subspan(16 * index, 16);
        for (std::size_t i = 0; i < child_count; ++i)
            children[i] = TrieReference::of_hash({{static_cast<std::uint8_t>(random_())}});
        std::ranges::shuffle(children, random_);
        TrieNode node{.kind = TrieNode::Kind::branch};
        node.children = children.data();
        node.reference = &references_[index];
        nodes_.push_back(node);
    }

    void add_leaf(std::size_t index)
    {
        TrieNode node;
        node.path = key_.data();
        node.path_begin = static_cast<std::uint8_t>(5 + random_() % 4);
        node.path_end = 64;
        node.value = Bytes{values_[index]}.first(36 + random_() % 40);
        node.reference = &references_[index];
        nodes_.push_back(node);
    }

    void encode()
    {
        bytes_.resize(nodes_.size() * encoding_size_max);
        for (std::size_t i = 0; i < nodes_.size(); ++i)
            encodings_.push_back(
                kernels::trie_encoding::encode(bytes_.data() + i * encoding_size_max +
                                                   kernels::trie_encoding::list_prefix_size_max,
                    nodes_[i]));
    }

    static constexpr std::size_t encoding_size_max = 640;

    std::mt19937_64 random_{1};
    std::array<std::uint8_t, 32> key_{0xab, 0xcd, 0xef};
    std::vector<TrieReference> children_;
    std::vector<TrieReference> references_;
    std::vector<std::array<std::uint8_t, 80>> values_;
    std::vector<TrieNode> nodes_;
    std::vector<std::uint8_t> bytes_;
    std::vector<Bytes> encodings_;
};

/// Of this thread alone: on a shared machine a window of milliseconds has other processes' time in it.
double processor_seconds()
{
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

template <typename Run>
double seconds_of(const Run& run)
{
    const double start = processor_seconds();
    run();
    return processor_seconds() - start;
}

/// Items are nodes; `of_raw` is the rate over that of hashing the encodings alone, each at its best.
void hash_trie_level(
    benchmark::State& state, const LevelShape& shape, const kernels::Row<kernels::HashBatch>& row)
{
    const Level level{shape, static_cast<std::size_t>(state.range(0))};
    std::vector<Hash32> digests(level.nodes().size());
    const kernels::RowChoice choice{.forced = row.id};
    double best = 1e9;
    double raw_best = 1e9;
    for (auto _ : state)
    {
        const double time = seconds_of([&] { kernels::hash_trie_level(level.nodes(), choice); });
        state.SetIterationTime(time);
        best = std::min(best, time);
        raw_best =
            std::min(raw_best, seconds_of([&] { row.function(level.encodings(), digests); }));
    }
    state.SetItemsProcessed(state.iterations() * state.range(0));
    state.counters["of_raw"] = raw_best / best;
    state.counters["ns_best"] = 1e9 * best / static_cast<double>(state.range(0));
}

constexpr std::array shapes{
    LevelShape{.name = "full", .full_branches = 100, .sparse_branches = 0},
    LevelShape{.name = "sparse", .full_branches = 0, .sparse_branches = 100},
    LevelShape{.name = "leaves", .full_branches = 0, .sparse_branches = 0},
    LevelShape{.name = "mix", .full_branches = 30, .sparse_branches = 30},
};

const bool are_levels_registered = []
{
    for (const LevelShape& shape : shapes)
        for (const auto& row : kernels::keccak256_rows())
        {
            if (!row.available())
                continue;
            const std::string name = std::string{"trie_level/"} + shape.name + "/" +
                                     std::string{kernels::name_of(row.id)};
            benchmark::RegisterBenchmark(name.c_str(), hash_trie_level, shape, row)
                ->Arg(1000)
                ->Arg(20'000)
                ->UseManualTime()
                ->Unit(benchmark::kMicrosecond);
        }
    return true;
}();
}  // namespace
}  // namespace braid::bench
