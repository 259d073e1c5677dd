// SPDX-License-Identifier: Apache-2.0
#include "storage/trie_harvest.hpp"
#include "kernels/keccak.hpp"
#include "storage/trie/node_view.hpp"
#include "storage/trie/sorted_root.hpp"
#include "storage/trie_forest.hpp"
#include "storage/witness.hpp"
#include "tests/storage/operation_count.hpp"
#include "tests/storage/trie/node_map.hpp"
#include <algorithm>
#include <gtest/gtest.h>
#include <random>

using namespace braid;
using namespace braid::storage;
using tests::Buffer;
using tests::NodeMap;

namespace
{
/// What a trie shall hold.
using Model = std::map<Hash32, Buffer>;
using Batch = std::vector<std::pair<Hash32, Buffer>>;

Hash32 root_of(const Model& model)
{
    std::vector<TrieEntry> entries;
    entries.reserve(model.size());
    for (const auto& [key, value] : model)
        entries.push_back({.key = key, .value = value});
    return serial_root(entries);
}

Hash32 naive_root_of(const Model& model)
{
    tests::Entries entries;
    for (const auto& [key, value] : model)
        entries[{key.bytes.begin(), key.bytes.end()}] = value;
    return tests::naive_trie_root(entries);
}

/// Keys that part at every depth: some like hashes, some only in their last half-bytes, whose leaves are embedded.
Hash32 random_key(std::mt19937_64& random)
{
    Hash32 key;
    key.bytes.fill(0x77);
    const std::size_t kind = random() % 4;
    if (kind == 0)
    {
        key.bytes[30] = static_cast<std::uint8_t>(0x70 | random() % 3);
        key.bytes[31] = static_cast<std::uint8_t>(random());
        return key;
    }
    std::array<std::uint8_t, 8> seed{};
    store_le(seed.data(), random() % 300);
    const Hash32 hash = kernels::keccak256(seed);
    if (kind == 1)
        return hash;
    const std::size_t from = random() % 32;
    for (std::size_t i = from; i < 32; ++i)
        key.bytes[i] = random() % 3 == 0 ? hash.bytes[i] & 0x11 : 0x77;
    return key;
}

Buffer random_value(std::mt19937_64& random)
{
    const std::size_t size_max = random() % 3 == 0 ? 100 : 4;
    Buffer value(1 + random() % size_max);
    for (auto& byte : value)
        byte = static_cast<std::uint8_t>(random());
    return value;
}

Batch random_batch(std::mt19937_64& random, const Model& model, std::size_t count)
{
    Batch batch;
    for (std::size_t i = 0; i < count; ++i)
    {
        Hash32 key = random_key(random);
        const bool erases = random() % 2 == 0;
        if (random() % 3 == 0)
            if (const auto at = model.lower_bound(key); at != model.end())
                key = at->first;
        batch.emplace_back(key, erases ? Buffer{} : random_value(random));
    }
    return batch;
}

void put_into(Model& model, const Batch& batch)
{
    for (const auto& [key, value] : batch)
        if (value.empty())
            model.erase(key);
        else
            model[key] = value;
}

std::vector<TrieChange> changes_of(const Batch& batch)
{
    std::vector<TrieChange> changes;
    changes.reserve(batch.size());
    for (const auto& [key, value] : batch)
        changes.push_back({.key = key, .value = value});
    return changes;
}

Batch numbered(std::uint64_t begin, std::uint64_t end, std::uint8_t fill, std::size_t size = 40)
{
    Batch batch;
    for (std::uint64_t i = begin; i < end; ++i)
    {
        std::array<std::uint8_t, 8> number{};
        store_le(number.data(), i);
        batch.emplace_back(kernels::keccak256(number), Buffer(1 + i % size, fill));
    }
    return batch;
}

/// Counts the nodes that are reached from a root, each with the hash that its parent has of it; fails where one is not there.
class Walk
{
public:
    Walk(const NodeMap& source, const TrieOwner& owner)
      : source_(source), key_(node_key_prefix(owner))
    {}

    std::size_t count(const Hash32& root)
    {
        if (root != empty_trie_root)
            visit({.kind = NodeReference::Kind::hash, .bytes = root});
        return count_;
    }

private:
    void visit(const NodeReference& reference)
    {
        Bytes encoded = reference.bytes;
        if (reference.kind == NodeReference::Kind::hash)
        {
            const auto at = source_.nodes.find(key_);
            ASSERT_NE(at, source_.nodes.end());
            encoded = at->second;
            ASSERT_EQ(kernels::keccak256(encoded), Hash32::from(reference.bytes));
            ++count_;
        }
        const auto node = decode_node(encoded);
        ASSERT_TRUE(node.ok());
        const std::size_t size = key_.size();
        for (std::size_t i = 0; i < node->path.size(); ++i)
            key_.push_back(node->path[i]);
        for (std::uint8_t i = 0; i < 16; ++i)
        {
            if (node->children[i].kind == NodeReference::Kind::none)
                continue;
            if (node->kind == NodeView::Kind::branch)
                key_.push_back(i);
            visit(node->children[i]);
            if (node->kind == NodeView::Kind::branch)
                key_.pop_back();
        }
        key_.resize(size);
    }

    const NodeMap& source_;
    Buffer key_;
    std::size_t count_ = 0;
};

/// A forest of the state trie and some storage tries over a source, with models of what they hold.
class World
{
public:
    static constexpr std::size_t trie_count = 4;

    World() { reopen(1); }

    static TrieOwner owner_of(std::size_t i)
    {
        return i == 0 ? TrieOwner{} : TrieOwner{Hash32{{static_cast<std::uint8_t>(16 * i), 5}}};
    }

    /// A new forest that knows roots alone. [harvested]
    void reopen(unsigned threads)
    {
        forest = TrieForest{threads};
        forest.set_source(source);
        open();
    }

    /// New handles. [roots are computed]
    void open()
    {
        for (std::size_t i = 0; i < trie_count; ++i)
        {
            auto trie = forest.open(owner_of(i), root_of(models[i]));
            ASSERT_TRUE(trie.ok());
            tries[i] = *trie;
        }
    }

    /// New handles, for the others end.
    void evict(std::size_t size_max)
    {
        forest.evict(size_max);
        open();
    }

    TrieResult<Done> apply(const std::array<Batch, trie_count>& batches, bool is_fed = false)
    {
        std::array<std::vector<TrieChange>, trie_count> changes;
        std::vector<TrieForest::Update> updates;
        for (std::size_t i = 0; i < trie_count; ++i)
        {
            changes[i] = changes_of(batches[i]);
            updates.push_back({.trie = &tries[i], .changes = changes[i]});
        }
        const auto done = is_fed ? forest.try_feed(updates) : forest.try_update(updates);
        for (std::size_t i = 0; done.ok() && i < trie_count; ++i)
            put_into(models[i], batches[i]);
        return done;
    }

    void expect_roots(const std::string& where) const
    {
        for (std::size_t i = 0; i < trie_count; ++i)
            ASSERT_EQ(forest.root(tries[i]), root_of(models[i])) << where << ", trie " << i;
    }

    /// Harvests into the source, which then holds the nodes of the tries, and no others.
    void harvest(const std::string& where)
    {
        source.apply(forest.harvest());
        std::size_t count = 0;
        for (std::size_t i = 0; i < trie_count; ++i)
            count += Walk{source, owner_of(i)}.count(root_of(models[i]));
        ASSERT_EQ(count, source.nodes.size()) << where;
    }

    NodeMap source;
    TrieForest forest;
    std::array<TrieForest::Trie, trie_count> tries;
    std::array<Model, trie_count> models;
};

/// Proofs of inclusion and exclusion, and values.
void expect_proofs(World& world, std::size_t i, std::span<const Hash32> keys)
{
    const auto proof = world.forest.try_prove(world.tries[i], keys);
    ASSERT_TRUE(proof.ok());
    const std::vector<Bytes> views{proof->begin(), proof->end()};
    const Hash32 root = root_of(world.models[i]);
    for (const Hash32& key : keys)
    {
        const auto expected = world.models[i].find(key);
        const auto shown = verify_proof(root, key, views);
        ASSERT_TRUE(shown.ok());
        ASSERT_EQ(shown->has_value(), expected != world.models[i].end());
        const auto found = world.forest.find(world.tries[i], key);
        ASSERT_EQ(found.has_value(), shown->has_value());
        if (found)
        {
            ASSERT_TRUE(equal(*found, expected->second));
            ASSERT_TRUE(equal(**shown, expected->second));
        }
    }
}

/// Everything in any order, against the models.
void run_operations(std::uint64_t seed, std::size_t count)
{
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937_64 random{seed};
    World world;
    const std::size_t batch_max = 1 + random() % 40;
    for (std::size_t done = 0; done < count;)
    {
        const std::string where = "after " + std::to_string(done);
        std::array<Batch, World::trie_count> batches;
        for (std::size_t i = 0; i < World::trie_count; ++i)
        {
            batches[i] = random_batch(random, world.models[i], random() % (batch_max + 1));
            done += batches[i].size() + 1;
        }
        ASSERT_TRUE(world.apply(batches, random() % 4 == 0).ok()) << where;
        ASSERT_TRUE(world.apply({}).ok());
        ASSERT_NO_FATAL_FAILURE(world.expect_roots(where));
        const std::size_t one = random() % World::trie_count;
        if (random() % 8 == 0)
        {
            world.forest.clear(world.tries[one]);
            world.models[one].clear();
        }
        if (random() % 4 == 0)
        {
            const std::array keys{random_key(random), random_key(random), random_key(random)};
            ASSERT_NO_FATAL_FAILURE(expect_proofs(world, one, keys)) << where;
        }
        if (random() % 3 == 0)
        {
            ASSERT_NO_FATAL_FAILURE(world.harvest(where));
            if (random() % 3 == 0)
                world.reopen(1 + static_cast<unsigned>(random() % 2));
            else
                world.evict(random() % 20'000);
        }
    }
    ASSERT_NO_FATAL_FAILURE(world.harvest("at the end"));
    if (world.models[0].size() < 200)
    {
        ASSERT_EQ(root_of(world.models[0]), naive_root_of(world.models[0]));
    }
}
}  // namespace

TEST(trie_harvest, keeps_the_store_equal_to_the_tries_through_any_operations)
{
    const std::size_t count = tests::operation_count(6000);
    for (std::uint64_t seed = 0; seed < 12; ++seed)
        ASSERT_NO_FATAL_FAILURE(run_operations(seed, count / 12));
}

TEST(trie_harvest, leaves_no_trace_of_what_is_erased)
{
    World world;
    for (const unsigned threads : {1U, 3U})
    {
        world.reopen(threads);
        ASSERT_TRUE(world.apply({numbered(0, 5000, 1), numbered(0, 10, 1)}).ok());
        ASSERT_NO_FATAL_FAILURE(world.harvest("put"));
        Batch erased = numbered(0, 5000, 1);
        for (auto& [key, value] : erased)
            value.clear();
        world.reopen(threads);
        ASSERT_TRUE(world.apply({erased, Batch{erased.begin(), erased.begin() + 10}}).ok());
        EXPECT_TRUE(world.forest.empty(world.tries[0]));
        ASSERT_NO_FATAL_FAILURE(world.harvest("erased"));
        EXPECT_TRUE(world.source.nodes.empty());
    }
}

TEST(trie_harvest, says_nothing_where_nothing_changed)
{
    World world;
    EXPECT_TRUE(world.forest.harvest().empty());
    ASSERT_TRUE(world.apply({numbered(0, 300, 1)}).ok());
    EXPECT_FALSE(world.forest.harvest().empty());
    EXPECT_TRUE(world.forest.harvest().empty());
    TrieForest::Trie nameless;
    const Batch batch = numbered(0, 300, 1);
    world.forest.update(nameless, changes_of(batch));
    EXPECT_TRUE(world.forest.harvest().empty());
}

TEST(trie_harvest, takes_in_proportion_to_what_changed)
{
    World world;
    ASSERT_TRUE(world.apply({numbered(0, 20'000, 1)}).ok());
    (void)world.forest.harvest();
    ASSERT_TRUE(world.apply({numbered(7, 8, 2)}).ok());
    const TrieHarvest harvest = world.forest.harvest();
    EXPECT_LE(harvest.entries.size(), 8);
    EXPECT_TRUE(std::ranges::all_of(
        harvest.entries, [&](const auto& entry) { return harvest.node(entry).has_value(); }));
}

TEST(trie_harvest, has_the_same_entries_at_any_number_of_threads)
{
    std::vector<Buffer> all;
    for (const unsigned threads : {1U, 2U, 5U})
    {
        World world;
        world.reopen(threads);
        ASSERT_TRUE(world.apply({numbered(0, 3000, 1), numbered(0, 70, 1)}).ok());
        const TrieHarvest harvest = world.forest.harvest();
        Buffer flat;
        for (const auto& entry : harvest.entries)
        {
            const Bytes key = harvest.key(entry);
            const Bytes node = *harvest.node(entry);
            flat.insert(flat.end(), key.begin(), key.end());
            flat.insert(flat.end(), node.begin(), node.end());
        }
        all.push_back(std::move(flat));
        EXPECT_TRUE(std::ranges::is_sorted(harvest.entries, [&](const auto& a, const auto& b)
            { return compare(harvest.key(a), harvest.key(b)) < 0; }));
    }
    EXPECT_EQ(all[0], all[1]);
    EXPECT_EQ(all[0], all[2]);
}

TEST(trie_forest_source, opens_tries_by_their_roots_and_reads_ways_alone)
{
    World world;
    ASSERT_TRUE(world.apply({numbered(0, 20'000, 1)}).ok());
    ASSERT_NO_FATAL_FAILURE(world.harvest("first"));
    world.reopen(1);
    EXPECT_EQ(world.source.node_count(), 0);
    EXPECT_FALSE(world.forest.empty(world.tries[0]));
    ASSERT_TRUE(world.apply({numbered(3, 4, 9)}).ok());
    ASSERT_NO_FATAL_FAILURE(world.expect_roots("after one change"));
    EXPECT_LE(world.source.node_count(), 8);
    EXPECT_EQ(world.forest.loaded_node_count(), world.source.node_count());
    // One call a level, whatever the number of keys.
    const std::uint64_t calls = world.source.read_count();
    ASSERT_TRUE(world.apply({numbered(0, 3000, 9)}).ok());
    EXPECT_LE(world.source.read_count() - calls, 10);
    ASSERT_NO_FATAL_FAILURE(world.expect_roots("after many"));
}

TEST(trie_forest_source, knows_a_trie_that_it_has_at_another_root)
{
    World world;
    ASSERT_TRUE(world.apply({numbered(0, 10, 1)}).ok());
    const auto other = world.forest.open(std::nullopt, Hash32{{1}});
    ASSERT_FALSE(other.ok());
    EXPECT_EQ(other.error().kind, TrieError::Kind::wrong_root);
    EXPECT_TRUE(world.forest.open(std::nullopt, root_of(world.models[0])).ok());
}

TEST(trie_forest_source, changes_nothing_after_a_read_that_fails)
{
    std::mt19937_64 random{51};
    for (const unsigned threads : {1U, 2U})
    {
        World world;
        ASSERT_TRUE(world.apply({random_batch(random, {}, 400), numbered(0, 600, 1)}).ok());
        ASSERT_NO_FATAL_FAILURE(world.harvest("first"));
        std::array<Batch, World::trie_count> batches;
        for (std::size_t i = 0; i < World::trie_count; ++i)
            batches[i] = random_batch(random, world.models[i], 100);
        const auto before = world.models;
        bool failed = true;
        std::uint64_t read = 0;
        for (; failed; ++read)
        {
            world.models = before;
            world.reopen(threads);
            world.source.failing_read = world.source.read_count() + read;
            const auto done = world.apply(batches);
            failed = !done.ok();
            world.source.failing_read = ~std::uint64_t{0};
            if (failed)
            {
                EXPECT_EQ(done.error().kind, TrieError::Kind::io);
                EXPECT_NE(done.error().message().find("on fire"), std::string::npos);
                ASSERT_NO_FATAL_FAILURE(world.expect_roots("failed " + std::to_string(read)));
                EXPECT_TRUE(world.forest.harvest().empty());
                ASSERT_TRUE(world.apply(batches).ok());
            }
            ASSERT_NO_FATAL_FAILURE(world.expect_roots("done " + std::to_string(read)));
        }
        EXPECT_GT(read, 5);
    }
}

TEST(trie_forest_source, refuses_what_is_not_the_node)
{
    std::mt19937_64 random{52};
    World world;
    ASSERT_TRUE(world.apply({numbered(0, 3000, 1)}).ok());
    ASSERT_NO_FATAL_FAILURE(world.harvest("first"));
    const auto batch = numbered(0, 200, 2);
    const auto try_with = [&](const auto& lie, TrieError::Kind kind, std::size_t depth)
    {
        world.reopen(1);
        world.source.lie = [&](const TriePlace& place, TrieNodeSource::Node& node)
        {
            if (place.depth == depth)
                lie(node);
        };
        const auto done = world.apply({batch});
        ASSERT_FALSE(done.ok());
        EXPECT_EQ(done.error().kind, kind);
        EXPECT_EQ(done.error().place.depth, depth);
        EXPECT_FALSE(done.error().message().empty());
        world.source.lie = nullptr;
        ASSERT_NO_FATAL_FAILURE(world.expect_roots("refused"));
    };
    using Node = TrieNodeSource::Node;
    for (std::size_t depth = 0; depth < 4; ++depth)
    {
        try_with([](Node& node) { node.reset(); }, TrieError::Kind::missing, depth);
        try_with([](Node& node) { node->clear(); }, TrieError::Kind::corrupt, depth);
        try_with(
            [&](Node& node) { *node = random_value(random); }, TrieError::Kind::corrupt, depth);
        try_with([&](Node& node) { (*node)[random() % node->size()] ^= 1; },
            TrieError::Kind::corrupt, depth);
        try_with(
            [&](Node& node)
            {
                *node = world.source.nodes.begin()->second;
                node->pop_back();
            },
            TrieError::Kind::corrupt, depth);
        ASSERT_TRUE(world.apply({batch}).ok());
        ASSERT_NO_FATAL_FAILURE(world.harvest("honest again"));
    }
}

TEST(trie_forest_source, refuses_roots_of_what_is_no_trie)
{
    // Each has the hash that is asked for, and cannot stand there.
    const Hash32 hash = kernels::keccak256(Buffer{1});
    const auto list_of = [](const std::vector<Buffer>& strings)
    {
        Buffer out;
        rlp::Writer writer{out};
        const auto list = writer.open();
        for (const Buffer& string : strings)
            writer.string(string);
        writer.close(list);
        return out;
    };
    std::vector<Buffer> branch(17);
    branch[3] = branch[4] = {hash.bytes.begin(), hash.bytes.end()};
    branch[16] = {7};
    const std::vector<Buffer> forged{
        {},
        {0xc0},
        Buffer(40, 0xff),
        // A leaf whose key is short, a value too long, an extension to nowhere, a branch with a value.
        list_of({{0x20, 0x11}, Buffer(40, 1)}),
        list_of({[]
            {
                Buffer path(33, 0);
                path[0] = 0x20;
                return path;
            }(),
            Buffer(513, 1)}),
        list_of({Buffer(33, 0), {hash.bytes.begin(), hash.bytes.end()}}),
        list_of(branch),
    };
    for (const Buffer& node : forged)
    {
        NodeMap source;
        source.nodes[node_key_prefix(std::nullopt)] = node;
        TrieForest forest;
        forest.set_source(source);
        auto trie = forest.open(std::nullopt, kernels::keccak256(node));
        ASSERT_TRUE(trie.ok());
        const TrieChange change{.key = Hash32{{9}}, .value = hash};
        const TrieForest::Update update{.trie = &*trie, .changes = {&change, 1}};
        const auto done = forest.try_update({&update, 1});
        ASSERT_FALSE(done.ok());
        EXPECT_EQ(done.error().kind, TrieError::Kind::corrupt);
        EXPECT_FALSE(forest.try_prove(*trie, {&change.key, 1}).ok());
    }
}

TEST(trie_forest_source, says_that_there_is_none)
{
    TrieForest forest;
    auto trie = forest.open(std::nullopt, Hash32{{1}});
    ASSERT_TRUE(trie.ok());
    const auto done = forest.load(*trie, std::array{Hash32{}});
    ASSERT_FALSE(done.ok());
    EXPECT_EQ(done.error().kind, TrieError::Kind::missing);
}

TEST(trie_forest_memory, stays_within_its_budget_and_gives_the_same_roots)
{
    World world;
    ASSERT_TRUE(world.apply({numbered(0, 10'000, 1)}).ok());
    ASSERT_NO_FATAL_FAILURE(world.harvest("first"));
    const std::size_t full = world.forest.node_size();
    const std::size_t budget = full / 4;
    std::size_t memory = 0;
    for (std::uint64_t round = 0; round < 20; ++round)
    {
        const auto batch = numbered(500 * round, 500 * (round + 1), 2);
        ASSERT_TRUE(world.apply({batch}).ok());
        world.source.apply(world.forest.harvest());
        world.forest.evict(budget);
        EXPECT_LE(world.forest.node_size(), budget);
        ASSERT_NO_FATAL_FAILURE(world.open());
        if (round == 0)
            memory = world.forest.memory_size();
    }
    ASSERT_NO_FATAL_FAILURE(world.expect_roots("at the end"));
    EXPECT_GT(world.forest.evicted_node_count(), 10'000);
    // Nodes that came again took the place of those that went.
    EXPECT_LE(world.forest.memory_size(), memory + (std::size_t{4} << 20));
}

TEST(trie_forest_memory, lets_go_of_everything_that_is_stored)
{
    World world;
    ASSERT_TRUE(world.apply({numbered(0, 1000, 1), numbered(0, 1000, 1)}).ok());
    world.evict(0);
    EXPECT_EQ(world.forest.evicted_node_count(), 0) << "nothing is stored yet";
    ASSERT_NO_FATAL_FAILURE(world.harvest("first"));
    ASSERT_TRUE(world.apply({numbered(5, 6, 7)}).ok());
    world.evict(0);
    EXPECT_LT(world.forest.node_size(), 8192);
    ASSERT_NO_FATAL_FAILURE(world.expect_roots("evicted"));
    ASSERT_NO_FATAL_FAILURE(world.harvest("what was dirty"));
    world.evict(0);
    EXPECT_LT(world.forest.node_size(), 1024);
}

TEST(trie_forest_memory, keeps_what_is_used)
{
    World world;
    ASSERT_TRUE(world.apply({numbered(0, 20'000, 1)}).ok());
    world.source.apply(world.forest.harvest());
    // The first eviction finds everything used, and forgets that.
    world.evict(world.forest.node_size() - 1024);
    const auto hot = numbered(0, 500, 2);
    ASSERT_TRUE(world.apply({hot}).ok());
    world.source.apply(world.forest.harvest());
    world.evict(world.forest.node_size() / 2);
    const std::uint64_t loaded = world.forest.loaded_node_count();
    ASSERT_TRUE(world.apply({hot}).ok());
    const std::uint64_t hot_loads = world.forest.loaded_node_count() - loaded;
    ASSERT_TRUE(world.apply({numbered(500, 1000, 2)}).ok());
    const std::uint64_t cold_loads = world.forest.loaded_node_count() - loaded - hot_loads;
    EXPECT_LT(4 * hot_loads, cold_loads);
}

TEST(trie_forest_memory_death, insists_on_handles_that_have_not_ended)
{
    World world;
    ASSERT_TRUE(world.apply({Batch{}, numbered(0, 10, 1)}).ok());
    world.source.apply(world.forest.harvest());
    world.forest.evict(0);
    EXPECT_DEATH((void)world.forest.root(world.tries[1]), "assertion failed");
    EXPECT_EQ(world.forest.root(world.tries[0]), empty_trie_root);
}
