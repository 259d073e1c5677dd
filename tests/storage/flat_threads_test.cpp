// SPDX-License-Identifier: Apache-2.0
#include "storage/flat_state.hpp"
#include "tests/storage/operation_count.hpp"
#include <atomic>
#include <gtest/gtest.h>
#include <random>
#include <thread>

using namespace braid;
using namespace braid::storage;
using namespace braid::tests;

namespace
{
constexpr std::uint64_t key_count = 500;

/// What key number `key` holds from which height on, known without asking: any value tells its key and height.
struct Schedule
{
    [[nodiscard]] static bool written(std::uint64_t key, std::uint64_t height) noexcept
    {
        const std::uint64_t mixed = (key * 0x9e3779b97f4a7c15 ^ height) * 0xd1b54a32d192ed03;
        return (mixed >> 40) % 8 == 0;
    }
    /// The height that wrote what a reader at `height` sees; 0 where none did.
    [[nodiscard]] static std::uint64_t origin(std::uint64_t key, std::uint64_t height) noexcept
    {
        while (height != 0 && !written(key, height))
            --height;
        return height;
    }
};

/// A value that says which key and height it is of: a cell, a blob, or, of height 0 and some others, nothing.
class Saying
{
public:
    Saying(std::uint64_t key, std::uint64_t height)
    {
        if (height == 0 || (key + height) % 11 == 0)
            return;
        kind_ = (key + height) % 3 == 0 ? Value::Kind::cell : Value::Kind::blob;
        bytes_.resize(kind_ == Value::Kind::cell ? 32 : 16 + (key + height) % 200);
        std::mt19937 random{static_cast<std::uint32_t>(key << 16 ^ height)};
        for (std::uint8_t& byte : bytes_)
            byte = static_cast<std::uint8_t>(random());
    }
    [[nodiscard]] Value view() const noexcept
    {
        if (kind_ == Value::Kind::absent)
            return {};
        return kind_ == Value::Kind::cell ? Value::of_cell(Hash32::from(bytes_)) :
                                            Value::of_blob(bytes_);
    }

private:
    Value::Kind kind_ = Value::Kind::absent;
    std::vector<std::uint8_t> bytes_{};
};

using KeyBytes = std::array<std::uint8_t, 12>;

[[nodiscard]] KeyBytes key_bytes(std::uint64_t key) noexcept
{
    KeyBytes bytes{};
    store_be(bytes.data(), key);
    return bytes;
}

[[nodiscard]] StateKey location(const KeyBytes& bytes) noexcept
{
    return {.vm = VmId::test, .kind = 7, .bytes = bytes};
}

/// A committer, somebody who settles, and readers at pinned heights, all at once.
class Traffic
{
public:
    Traffic(const FlatOptions& options, std::uint64_t height_count)
      : height_count_(height_count), flat_(options, 0)
    {}

    void run()
    {
        std::vector<std::thread> threads;
        threads.emplace_back([this] { commit_all(); });
        threads.emplace_back([this] { settle_all(); });
        for (std::uint64_t reader = 0; reader < 4; ++reader)
            threads.emplace_back([this, reader] { read_all(reader); });
        for (std::thread& thread : threads)
            thread.join();
        EXPECT_EQ(wrong_.load(), 0U);
        EXPECT_GT(found_.load(), 0U);
        flat_.settle(flat_.latest());
        EXPECT_EQ(flat_.counters().retired_size, 0U);
        EXPECT_EQ(flat_.counters().unsettled_size, 0U);
        EXPECT_EQ(flat_.counters().pins, 0U);
    }

private:
    void commit_all()
    {
        for (std::uint64_t height = 1; height <= height_count_; ++height)
        {
            std::vector<KeyBytes> keys;
            std::vector<Saying> sayings;
            for (std::uint64_t key = 0; key < key_count; ++key)
                if (Schedule::written(key, height))
                {
                    keys.push_back(key_bytes(key));
                    sayings.emplace_back(key, height);
                }
            WriteSet writes;
            for (std::size_t i = 0; i < keys.size(); ++i)
                writes.entries.push_back({location(keys[i]), sayings[i].view()});
            flat_.commit(height, writes);
        }
    }

    void settle_all()
    {
        while (flat_.settled() != height_count_)
        {
            const std::uint64_t settled = flat_.settled();
            const std::uint64_t latest = flat_.latest();
            const std::uint64_t height = latest == height_count_ ? latest :
                                         latest > settled + 4    ? latest - 4 :
                                                                   settled;
            std::uint64_t previous = 0;
            for (const FlatState::ChangedLocation& changed : flat_.unsettled(height))
            {
                const auto key = load_be<std::uint64_t>(changed.key.bytes.data());
                check(previous <= key);
                previous = key + 1;
                for (const FlatState::Change& change : changed.changes)
                {
                    check(change.value == Saying{key, change.height}.view());
                    check(change.height > settled);
                    check(change.height <= height);
                }
                check(changed.changes.back().height == Schedule::origin(key, height));
                if (changed.before)
                    check(*changed.before == stored(key, settled).view());
            }
            flat_.settle(height);
        }
    }

    void read_all(std::uint64_t reader)
    {
        std::mt19937_64 random{reader + 1};
        while (flat_.settled() != height_count_)
        {
            const std::uint64_t latest = flat_.latest();
            const std::uint64_t wanted = latest - std::min(latest, random() % 6);
            const FlatState::Pin pin = flat_.pin(wanted);
            // The reader's view of the store, which has come as far as that at least.
            const std::uint64_t store_height = flat_.settled();
            std::vector<std::pair<std::uint64_t, Value>> given;
            for (int i = 0; i < 40; ++i)
                read(random() % key_count, wanted, store_height, given);
            for (const auto& [key, value] : given)
                check(value == stored(key, wanted).view());
        }
    }

    void read(std::uint64_t key, std::uint64_t height, std::uint64_t store_height,
        std::vector<std::pair<std::uint64_t, Value>>& given)
    {
        const KeyBytes bytes = key_bytes(key);
        const std::optional<Value> found = flat_.find(location(bytes), height);
        if (found)
        {
            found_.fetch_add(1, std::memory_order_relaxed);
            check(*found == stored(key, height).view());
            given.emplace_back(key, *found);
            return;
        }
        if (height < store_height)
            return;
        check(Schedule::origin(key, height) == Schedule::origin(key, store_height));
        const Saying saying = stored(key, store_height);
        const Value kept = flat_.keep(location(bytes), saying.view(), store_height);
        check(kept == saying.view());
        given.emplace_back(key, kept);
    }

    [[nodiscard]] static Saying stored(std::uint64_t key, std::uint64_t height)
    {
        return {key, Schedule::origin(key, height)};
    }
    void check(bool right) noexcept
    {
        if (!right)
            wrong_.fetch_add(1, std::memory_order_relaxed);
    }

    std::uint64_t height_count_;
    FlatState flat_;
    std::atomic<std::uint64_t> wrong_{0};
    std::atomic<std::uint64_t> found_{0};
};

TEST(flat_state_threads, read_what_their_height_wrote)
{
    Traffic{{.memory_size_max = std::size_t{64} << 20}, operation_count(300)}.run();
}

TEST(flat_state_threads, read_what_their_height_wrote_while_locations_are_evicted)
{
    Traffic{{.memory_size_max = 40'000}, operation_count(300)}.run();
}
}  // namespace
