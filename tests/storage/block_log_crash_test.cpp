// SPDX-License-Identifier: Apache-2.0
// Processes that append to a log of real files, killed at any instant.
#include "tests/storage/log/log_content.hpp"
#include "tests/support/scratch_folder.hpp"
#include <csignal>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

using namespace braid;
using namespace braid::storage;
using namespace braid::tests;

namespace
{
constexpr std::uint64_t seed = 23;

LogOptions options()
{
    return {.segment_size = std::uint64_t{64} << 10};
}

/// Appends from the log's end on for ever, with several threads, and writes each acknowledged height to the pipe. Ends
/// by being killed, or with a code that says what went wrong.
class Victim
{
public:
    Victim(BlockLog& log, int pipe) : log_(log), pipe_(pipe), next_(log.next_durable()) {}

    void append()
    {
        for (;;)
        {
            const std::uint64_t height = submit();
            if (!log_.wait(height).ok())
                ::_exit(3);
            // Shorter than PIPE_BUF: never torn.
            if (::write(pipe_, &height, sizeof height) != sizeof height)
                ::_exit(4);
            if (height % 64 == 0 && height > 200 && !log_.truncate_below(height - 200).ok())
                ::_exit(5);
        }
    }

private:
    std::uint64_t submit()
    {
        const std::lock_guard lock{order_};
        if (!submit_at(log_, seed, next_).ok())
            ::_exit(6);
        return next_++;
    }

    BlockLog& log_;
    int pipe_;
    std::mutex order_;
    std::uint64_t next_;
};

[[noreturn]] void run_victim(const std::string& folder, int pipe)
{
    auto log = BlockLog::open(os_file_system(), folder, options());
    if (!log.ok())
        ::_exit(2);
    Victim victim{**log, pipe};
    std::vector<std::jthread> threads;
    for (int i = 0; i < 3; ++i)
        threads.emplace_back([&] { victim.append(); });
    threads.clear();
    ::_exit(7);
}

/// A process that appends, and the pipe on which it acknowledges.
class Prey
{
public:
    explicit Prey(const std::string& folder)
    {
        std::array<int, 2> ends{};
        EXPECT_EQ(::pipe(ends.data()), 0);
        process_ = ::fork();
        if (process_ == 0)
            run_victim(folder, ends[1]);
        ::close(ends[1]);
        pipe_ = ends[0];
    }
    Prey(const Prey&) = delete;
    Prey& operator=(const Prey&) = delete;
    ~Prey() { ::close(pipe_); }

    /// Waits for an acknowledgement; false where the process has ended.
    bool read_height()
    {
        std::uint64_t height = 0;
        if (::read(pipe_, &height, sizeof height) != sizeof height)
            return false;
        above_ = std::max(above_, height + 1);
        return true;
    }

    /// Kills it; gives one above the highest height that it acknowledged.
    std::uint64_t kill()
    {
        EXPECT_EQ(::kill(process_, SIGKILL), 0);
        int status = 0;
        EXPECT_EQ(::waitpid(process_, &status, 0), process_);
        EXPECT_TRUE(WIFSIGNALED(status)) << "exit code " << WEXITSTATUS(status);
        while (read_height())
        {
        }
        return above_;
    }

private:
    pid_t process_ = -1;
    int pipe_ = -1;
    std::uint64_t above_ = 0;
};

/// Kills a process at a random instant behind a random acknowledgement, or before the first.
std::uint64_t kill_one(const std::string& folder, std::mt19937_64& random)
{
    Prey prey{folder};
    bool lives = true;
    for (std::size_t count = random() % 40; lives && count > 0; --count)
        lives = prey.read_height();
    const auto until =
        std::chrono::steady_clock::now() + std::chrono::microseconds{random() % 3'000};
    while (std::chrono::steady_clock::now() < until)
        std::this_thread::yield();
    return prey.kill();
}

TEST(block_log_crash, refuses_a_log_that_another_process_has_open)
{
    const ScratchFolder scratch;
    const std::string folder = (scratch.path() / "log").string();
    Prey prey{folder};
    ASSERT_TRUE(prey.read_height());
    const auto refused = BlockLog::open(os_file_system(), folder, options());
    ASSERT_FALSE(refused.ok());
    EXPECT_EQ(refused.error().file->kind(), FileError::Kind::locked);
    prey.kill();
    EXPECT_TRUE(BlockLog::open(os_file_system(), folder, options()).ok());
}

TEST(block_log_crash, killed_processes_lose_nothing_acknowledged_and_invent_nothing)
{
    const std::uint64_t random_seed = std::random_device{}();
    SCOPED_TRACE("seed " + std::to_string(random_seed));
    std::mt19937_64 random{random_seed};
    const ScratchFolder scratch;
    const std::string folder = (scratch.path() / "log").string();
    const std::size_t kills = fault_count("BRAID_LOG_KILLS", 12);
    std::uint64_t promised = 0;
    std::uint64_t records = 0;
    std::size_t cuts = 0;
    for (std::size_t i = 0; i < kills && !testing::Test::HasFailure(); ++i)
    {
        promised = std::max(promised, kill_one(folder, random));
        const auto log = BlockLog::open(os_file_system(), folder, options());
        ASSERT_TRUE(log.ok()) << log.error().message();
        ASSERT_GE((*log)->next_durable(), promised);
        promised = (*log)->next_durable();
        expect_chain(**log, seed);
        records = promised;
        cuts += (*log)->counters().bytes_cut > 0 ? 1 : 0;
    }
    EXPECT_GT(records, kills);
    std::printf("%zu kills, %llu records, %zu tails cut, 0 lost, 0 invented\n", kills,
        static_cast<unsigned long long>(records), cuts);
}
}  // namespace
