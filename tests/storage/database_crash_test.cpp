// SPDX-License-Identifier: Apache-2.0
// Processes that use a database of real files, killed at any instant.
#include "tests/storage/database/victim.hpp"
#include "tests/storage/log/random_record.hpp"
#include "tests/support/scratch_folder.hpp"
#include <chrono>
#include <csignal>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <spawn.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

using namespace braid;
using namespace braid::tests;

namespace
{
/// What a folder's lives have promised: the branch of every height, and up to which heights are acknowledged.
struct Promise
{
    std::vector<VictimFork> forks{{0, 0}};
    std::uint64_t acknowledged = 0;
    /// A rewind that was begun: where to, and what comes then.
    std::optional<VictimFork> rewinding{};
    std::uint64_t opened = 0;
    std::size_t rewinds = 0;

    void fork(std::uint64_t from, std::uint64_t branch)
    {
        std::erase_if(forks, [&](const VictimFork& other) { return other.from >= from; });
        forks.push_back({from, branch});
    }

    void hear(const VictimMessage& message)
    {
        switch (message.what)
        {
        case 'O':
            // Fewer than were acknowledged only where a rewind was under way, and then as many as it leaves.
            if (!rewinding || message.height != rewinding->from - 1)
            {
                EXPECT_GE(message.height, acknowledged);
            }
            acknowledged = opened = message.height;
            rewinding.reset();
            fork(message.height + 1, message.branch);
            break;
        case 'A':
            acknowledged = std::max(acknowledged, message.height);
            break;
        case 'R':
            rewinding = VictimFork{message.height + 1, message.branch};
            break;
        case 'D':
            // It may have been refused, with everything as it was.
            acknowledged = message.height;
            fork(message.height + 1, rewinding->branch);
            rewinding.reset();
            ++rewinds;
            break;
        default:
            ADD_FAILURE() << "unknown message";
        }
    }

    [[nodiscard]] std::string text() const
    {
        std::string text;
        for (const VictimFork& fork : forks)
            text += std::to_string(fork.from) + ":" + std::to_string(fork.branch) + ",";
        return text;
    }
};

/// A process that uses the database, and the pipe on which it tells what it does.
class Prey
{
public:
    Prey(const std::string& folder, std::uint64_t seed, std::uint64_t life, Promise& promise,
        bool once)
      : promise_(promise)
    {
        std::array<int, 2> ends{};
        EXPECT_EQ(::pipe2(ends.data(), O_CLOEXEC), 0);
        std::vector<std::string> command{BRAID_DATABASE_VICTIM, folder, std::to_string(seed),
            std::to_string(life), "3", promise.text()};
        if (once)
            command.emplace_back("once");
        std::vector<char*> arguments;
        for (std::string& argument : command)
            arguments.push_back(argument.data());
        arguments.push_back(nullptr);
        posix_spawn_file_actions_t actions;
        ::posix_spawn_file_actions_init(&actions);
        ::posix_spawn_file_actions_adddup2(&actions, ends[1], 3);
        EXPECT_EQ(
            ::posix_spawn(&process_, arguments[0], &actions, nullptr, arguments.data(), ::environ),
            0);
        ::posix_spawn_file_actions_destroy(&actions);
        ::close(ends[1]);
        pipe_ = ends[0];
    }
    Prey(const Prey&) = delete;
    Prey& operator=(const Prey&) = delete;
    ~Prey() { ::close(pipe_); }

    /// Waits for a message; false where the process has ended.
    bool hear()
    {
        EncodedMessage message;
        if (::read(pipe_, message.data(), message.size()) != static_cast<ssize_t>(message.size()))
            return false;
        promise_.hear(decode_message(message));
        return true;
    }

    /// Kills it, and hears what it had said before. False where it had ended by itself, for it was not content.
    bool kill()
    {
        ::kill(process_, SIGKILL);
        return end() == -SIGKILL;
    }

    /// Waits for its end; gives the exit code, or minus the signal.
    int end()
    {
        while (hear())
        {
        }
        int status = 0;
        EXPECT_EQ(::waitpid(process_, &status, 0), process_);
        return WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
    }

private:
    Promise& promise_;
    pid_t process_ = -1;
    int pipe_ = -1;
};

/// Kills a process at a random instant: while it opens, or behind some of its messages.
bool kill_one(Prey& prey, std::mt19937_64& random)
{
    std::size_t count = random() % 6 == 0 ? 0 : 1 + random() % 60;
    // While it opens, or within the time that a few steps take.
    const auto delay = std::chrono::microseconds{count == 0 ? random() % 30'000 : random() % 3'000};
    while (count > 0 && prey.hear())
        --count;
    const auto until = std::chrono::steady_clock::now() + delay;
    while (std::chrono::steady_clock::now() < until)
        std::this_thread::yield();
    return prey.kill();
}

TEST(database_crash, killed_processes_lose_nothing_acknowledged_and_invent_nothing)
{
    const std::uint64_t first = std::random_device{}();
    SCOPED_TRACE("seed " + std::to_string(first));
    std::mt19937_64 random{first};
    const std::size_t kills = fault_count("BRAID_DATABASE_KILLS", 10);
    // A folder's replay from its first height on shall stay short.
    constexpr std::size_t lives_max = 40;
    std::uint64_t heights = 0;
    std::size_t rewinds = 0;
    std::size_t cut_rewinds = 0;
    for (std::size_t done = 0; done < kills;)
    {
        const ScratchFolder scratch;
        const std::string folder = (scratch.path() / "db").string();
        const std::uint64_t seed = random();
        Promise promise;
        std::uint64_t life = 1;
        for (; life <= lives_max && done < kills; ++life, ++done)
        {
            Prey prey{folder, seed, life, promise, false};
            ASSERT_TRUE(kill_one(prey, random)) << "life " << life << " of seed " << seed;
            ASSERT_FALSE(testing::Test::HasFailure()) << "life " << life << " of seed " << seed;
            cut_rewinds += promise.rewinding ? 1 : 0;
        }
        Prey last{folder, seed, life, promise, true};
        ASSERT_EQ(last.end(), 0);
        ASSERT_FALSE(testing::Test::HasFailure());
        heights += promise.opened;
        rewinds += promise.rewinds;
    }
    std::printf("%zu kills, %llu heights, %zu rewinds, %zu of them cut, 0 lost, 0 invented\n",
        kills, static_cast<unsigned long long>(heights), rewinds, cut_rewinds);
}
}  // namespace
