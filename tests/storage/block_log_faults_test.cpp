// SPDX-License-Identifier: Apache-2.0
#include "storage/log/segment.hpp"
#include "tests/storage/log/log_content.hpp"
#include "tests/support/faulty_file_system.hpp"
#include <cerrno>
#include <gtest/gtest.h>

using namespace braid;
using namespace braid::storage;
using namespace braid::tests;

namespace
{
/// A log among faults, with what may be asked of it: the oracle of a chain is its seed, another one behind each rewind, and
/// what was promised is a height.
class Ordeal
{
public:
    Ordeal(FaultyFileSystem& files, std::uint64_t seed, const LogOptions& options)
      : files_(files), seed_(seed), options_(options)
    {}

    /// Opens the log and holds it to its promises; false where a fault was in the way.
    bool open()
    {
        auto opened = BlockLog::open(files_, "/log", options_);
        if (!opened.ok())
        {
            EXPECT_EQ(opened.error().kind, LogError::Kind::file) << opened.error().message();
            return false;
        }
        log_ = std::move(*opened);
        if (rewinding_to_)
        {
            const bool is_new = log_->next_durable() == *rewinding_to_;
            EXPECT_TRUE(is_new || log_->next_durable() >= acknowledged_) << log_->next_durable();
            acknowledged_ = std::min(acknowledged_, log_->next_durable());
            rewinding_to_.reset();
        }
        EXPECT_GE(log_->next_durable(), acknowledged_);
        EXPECT_LE(log_->next_durable(), submitted_);
        EXPECT_LE(log_->first_height(), truncated_);
        // Who has seen a record of the log may have acted on it.
        acknowledged_ = submitted_ = log_->next_durable();
        seeds_.resize(submitted_);
        return true;
    }

    void expect_content()
    {
        expect_chains(*log_, [&](std::uint64_t height) { return seeds_.at(height); });
    }

    /// Does one thing; false where a fault was in the way.
    bool step(std::mt19937_64& random)
    {
        switch (random() % 9)
        {
        case 2:
            return rewind_some(random);
        case 0:
            return truncate(random() % (submitted_ + 1));
        case 1:
            return read(random);
        default:
            return append(random() % 4 == 0 ? random() % 6 + 1 : 1);
        }
    }

    /// Submits so many records and waits for the last.
    bool append(std::uint64_t count)
    {
        for (std::uint64_t i = 0; i < count; ++i)
        {
            seeds_.resize(submitted_);
            seeds_.push_back(seed_);
            if (!held(submit_at(*log_, seed_, submitted_)))
                return false;
            ++submitted_;
        }
        if (!held(log_->wait(submitted_ - 1)))
            return false;
        EXPECT_GE(log_->next_durable(), submitted_);
        acknowledged_ = submitted_;
        return true;
    }

    bool truncate(std::uint64_t below)
    {
        truncated_ = std::max(truncated_, below);
        const auto truncated = log_->truncate_below(below);
        EXPECT_TRUE(truncated.ok() || truncated.error().kind == LogError::Kind::file);
        return truncated.ok();
    }

    /// Removes heights from `next` on; those that come instead are of another chain. [next is not below the first height]
    bool rewind(std::uint64_t next)
    {
        rewinding_to_ = next;
        if (!held(log_->rewind(next - 1)))
            return false;
        rewinding_to_.reset();
        EXPECT_EQ(log_->next_durable(), next);
        acknowledged_ = submitted_ = next;
        truncated_ = std::min(truncated_, next);
        ++seed_;
        return true;
    }

    bool rewind_some(std::mt19937_64& random)
    {
        const std::uint64_t first = log_->first_height();
        const std::uint64_t count = log_->next_durable() - first;
        const std::uint64_t back = random() % (random() % 4 == 0 ? count + 1 : count / 4 + 1);
        return first + count == 0 || rewind(std::max<std::uint64_t>(first + count - back, 1));
    }

    bool read(std::mt19937_64& random)
    {
        const std::uint64_t first = log_->first_height();
        if (first == log_->next_durable())
            return true;
        const std::uint64_t height = first + random() % (log_->next_durable() - first);
        const auto stored = log_->read(height);
        if (!stored.ok())
        {
            EXPECT_EQ(stored.error().kind, LogError::Kind::file);
            return false;
        }
        Arena arena;
        EXPECT_EQ(bytes_of(stored->record), bytes_of(record_at(seeds_[height], height, arena)));
        return true;
    }

    /// Once the log has stopped, it stays so, whatever the device does.
    void expect_stopped()
    {
        files_.repair();
        const std::uint64_t durable = log_->next_durable();
        EXPECT_EQ(submit_at(*log_, seed_, submitted_).error().kind, LogError::Kind::stopped);
        if (durable < submitted_ && !rewinding_to_)
        {
            EXPECT_EQ(log_->wait(submitted_ - 1).error().kind, LogError::Kind::stopped);
        }
        EXPECT_TRUE(durable == 0 || log_->wait(durable - 1).ok());
        EXPECT_EQ(log_->next_durable(), durable);
    }

    [[nodiscard]] bool stopped() const { return stopped_; }
    [[nodiscard]] std::uint64_t acknowledged() const { return acknowledged_; }
    void close()
    {
        // What the device holds of groups that were acknowledged while their waiters did not look.
        if (log_)
            acknowledged_ = std::max(acknowledged_, log_->next_durable());
        log_.reset();
        stopped_ = false;
    }

private:
    bool held(const LogResult<Done>& result)
    {
        if (result.ok())
            return true;
        EXPECT_EQ(result.error().kind, LogError::Kind::stopped) << result.error().message();
        EXPECT_TRUE(result.error().file.has_value());
        stopped_ = true;
        return false;
    }

    FaultyFileSystem& files_;
    std::uint64_t seed_;
    /// Of the chain of each height that was submitted.
    std::vector<std::uint64_t> seeds_;
    LogOptions options_;
    std::unique_ptr<BlockLog> log_;
    /// Heights below are promised, were ever submitted, and may be gone.
    std::uint64_t acknowledged_ = 0;
    std::uint64_t submitted_ = 0;
    std::uint64_t truncated_ = 0;
    /// The next height of a rewind that did not end.
    std::optional<std::uint64_t> rewinding_to_;
    bool stopped_ = false;
};

enum class Fault : std::uint8_t
{
    none,
    power_cut,
    full,
    io,
    io_once,
};

void arm(FaultyFileSystem& files, Fault fault, std::uint64_t operation)
{
    if (fault == Fault::power_cut)
        files.cut_power_at(operation);
    else if (fault != Fault::none)
        files.fail_at(operation, fault == Fault::full ? ENOSPC : EIO, fault != Fault::io_once);
}

/// One life of a process: opens, works until a fault or a whim ends it, and power fails or not.
void live(Ordeal& ordeal, FaultyFileSystem& files, std::mt19937_64& random)
{
    const auto fault = static_cast<Fault>(random() % 5);
    arm(files, fault, files.operation_count() + random() % (random() % 2 == 0 ? 20 : 300));
    bool works = ordeal.open();
    for (std::size_t steps = random() % 40; works && steps > 0; --steps)
        works = ordeal.step(random);
    if (ordeal.stopped() && fault != Fault::power_cut)
        ordeal.expect_stopped();
    ordeal.close();
    if (fault == Fault::power_cut || random() % 2 == 0)
        files.lose_power();
    files.repair();
}

void expect_survival(std::uint64_t seed)
{
    std::mt19937_64 random{seed};
    FaultyFileSystem files{random()};
    const LogOptions options{.segment_size = (1 + random() % 12) * log_page_size,
        .group_size_max = random() % 2 == 0 ? 1'000 : std::uint64_t{1} << 26,
        .queue_size_max = random() % 4 == 0 ? 2'000 : std::uint64_t{1} << 26};
    Ordeal ordeal{files, seed, options};
    for (std::size_t lives = 2 + random() % 5; lives > 0; --lives)
    {
        live(ordeal, files, random);
        ASSERT_TRUE(ordeal.open());
        ordeal.expect_content();
        ASSERT_TRUE(ordeal.append(1));
        ordeal.close();
        if (random() % 2 == 0)
            files.lose_power();
    }
    ASSERT_TRUE(ordeal.open());
    ordeal.expect_content();
}

TEST(block_log_faults, lose_nothing_acknowledged_and_invent_nothing)
{
    const std::uint64_t first = std::random_device{}();
    for (std::uint64_t i = 0; i < fault_count("BRAID_LOG_FAULTS", 120); ++i)
    {
        SCOPED_TRACE("seed " + std::to_string(first + i));
        expect_survival(first + i);
        if (testing::Test::HasFailure())
            return;
    }
}

/// Opens, appends over several segments, truncates, goes back between and within groups, appends; the same operations each
/// time.
void run_script(Ordeal& ordeal)
{
    bool works = ordeal.open();
    for (int i = 0; works && i < 5; ++i)
        works = ordeal.append(1) && ordeal.append(3);
    works = works && ordeal.truncate(12);
    for (int i = 0; works && i < 3; ++i)
        works = ordeal.append(2);
    works = works && ordeal.rewind(21) && ordeal.append(1) && ordeal.rewind(14);
    works = works && ordeal.append(3) && ordeal.append(1) && ordeal.rewind(14) && ordeal.append(1);
}

/// Runs the script with a fault at its operation of that number; false where it ended before.
bool survive_fault_at(std::uint64_t operation, Fault fault, bool lose_power)
{
    SCOPED_TRACE("operation " + std::to_string(operation));
    FaultyFileSystem files{operation};
    Ordeal ordeal{files, 3, {.segment_size = 4 * log_page_size}};
    arm(files, fault, operation);
    run_script(ordeal);
    const bool reached = files.operation_count() > operation;
    if (ordeal.stopped() && fault != Fault::power_cut)
        ordeal.expect_stopped();
    ordeal.close();
    files.repair();
    if (lose_power)
        files.lose_power();
    EXPECT_TRUE(ordeal.open());
    ordeal.expect_content();
    EXPECT_TRUE(ordeal.append(2));
    ordeal.close();
    files.lose_power();
    EXPECT_TRUE(ordeal.open());
    ordeal.expect_content();
    return reached;
}

void survive_everywhere(Fault fault, bool lose_power)
{
    std::uint64_t operation = 0;
    while (survive_fault_at(operation, fault, lose_power) && !testing::Test::HasFailure())
        ++operation;
    EXPECT_GT(operation, 60U);
}

TEST(block_log_faults, full_disks_at_every_operation)
{
    survive_everywhere(Fault::full, false);
    survive_everywhere(Fault::full, true);
}

TEST(block_log_faults, failing_devices_at_every_operation)
{
    for (const Fault fault : {Fault::io, Fault::io_once})
    {
        survive_everywhere(fault, false);
        survive_everywhere(fault, true);
    }
}

TEST(block_log_faults, power_cuts_at_every_operation)
{
    survive_everywhere(Fault::power_cut, true);
}

TEST(block_log_faults, stop_with_the_reason)
{
    FaultyFileSystem files{1};
    Ordeal ordeal{files, 1, {}};
    ASSERT_TRUE(ordeal.open());
    ordeal.close();
    const auto log = BlockLog::open(files, "/log").value();
    files.fail_at(files.operation_count(), ENOSPC, false);
    const auto first = append_at(*log, 1, 0);
    const auto second = append_at(*log, 1, 0);
    for (const auto& failed : {first, second})
    {
        EXPECT_EQ(failed.error().kind, LogError::Kind::stopped);
        EXPECT_EQ(failed.error().file->kind(), FileError::Kind::full);
        EXPECT_NE(failed.error().message().find("free space"), std::string::npos);
    }
}

/// A log of several segments, closed.
void make_log(FaultyFileSystem& files, std::uint64_t seed, std::uint64_t count)
{
    const auto log = BlockLog::open(files, "/log", {.segment_size = 5 * log_page_size}).value();
    for (std::uint64_t height = 0; height < count; height += 2)
    {
        ASSERT_TRUE(submit_at(*log, seed, height).ok());
        ASSERT_TRUE(append_at(*log, seed, height + 1).ok());
    }
}

/// Flips bits of one byte that is durable. The log opens whole, or names the place.
void expect_flip_shows(std::uint64_t seed, const std::string& path, std::size_t offset,
    std::uint8_t bits, std::size_t& found)
{
    constexpr std::uint64_t count = 24;
    FaultyFileSystem files{seed};
    make_log(files, seed, count);
    const auto bytes = files.content(path);
    SCOPED_TRACE(path + " at " + std::to_string(offset));
    auto flipped = bytes;
    flipped[offset] ^= bits;
    files.put(path, flipped);
    const auto log = BlockLog::open(files, "/log");
    if (log.ok())
    {
        EXPECT_EQ((*log)->next_durable(), count);
        expect_chain(**log, seed);
        return;
    }
    ++found;
    EXPECT_EQ(log.error().kind, LogError::Kind::corrupt);
    EXPECT_EQ("/log/" + log.error().segment, path);
    EXPECT_LE(log.error().offset, offset);
    EXPECT_NE(log.error().message().find(log.error().segment), std::string::npos);
    EXPECT_EQ(files.content(path), flipped);
    // With the byte as it was, everything is there: nothing was cut.
    files.put(path, bytes);
    const auto healed = BlockLog::open(files, "/log");
    ASSERT_TRUE(healed.ok());
    EXPECT_EQ((*healed)->next_durable(), count);
}

TEST(block_log_faults, flips_of_durable_bytes_are_errors_that_name_the_place)
{
    const std::uint64_t seed = std::random_device{}();
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937_64 random{seed};
    FaultyFileSystem original{seed};
    make_log(original, seed, 24);
    const auto paths = original.paths();
    ASSERT_GT(paths.size(), 2U);
    std::size_t found = 0;
    const std::size_t count = fault_count("BRAID_LOG_FLIPS", 400);
    for (std::size_t i = 0; i < count && !testing::Test::HasFailure(); ++i)
    {
        const std::string& path = paths[random() % paths.size()];
        const std::size_t offset = random() % original.content(path).size();
        expect_flip_shows(seed, path, offset, static_cast<std::uint8_t>(random() % 255 + 1), found);
    }
    EXPECT_GT(found, count / 20);
}

TEST(block_log_faults, tails_that_were_never_acknowledged_are_cut)
{
    for (std::size_t extra : {1U, 63U, 64U, 4095U, 4096U, 10'000U})
    {
        FaultyFileSystem files{extra};
        make_log(files, 9, 10);
        const std::string path = files.paths().back();
        auto bytes = files.content(path);
        const std::size_t size = bytes.size();
        std::mt19937_64 random{extra};
        for (std::size_t i = 0; i < extra; ++i)
            bytes.push_back(static_cast<std::uint8_t>(random()));
        files.put(path, bytes);
        {
            const auto log = BlockLog::open(files, "/log").value();
            EXPECT_EQ(log->next_durable(), 10U);
            // The mark goes, too, and is written anew.
            EXPECT_EQ(log->counters().bytes_cut, extra + log_page_size);
            expect_chain(*log, 9);
        }
        EXPECT_EQ(files.content(path).size(), size);
    }
}
}  // namespace
