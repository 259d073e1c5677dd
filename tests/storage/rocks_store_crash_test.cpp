// SPDX-License-Identifier: Apache-2.0
// Processes that commit to a store, killed at any instant.
#include "storage/rocks_store.hpp"
#include "tests/storage/store/store_content.hpp"
#include "tests/support/scratch_folder.hpp"
#include <csignal>
#include <cstdlib>
#include <spawn.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

using namespace braid;
using namespace braid::storage;
using namespace braid::tests;

namespace
{
constexpr std::uint64_t seed = 29;
constexpr std::size_t commit_size = 400;

std::size_t kill_count(std::size_t sample)
{
    const char* count = std::getenv("BRAID_STORE_KILLS");
    return count == nullptr ? sample : std::strtoull(count, nullptr, 10);
}

/// A process that commits, and the pipe on which it acknowledges. One of its own program: threads of RocksDB do not
/// survive a fork.
class Committer
{
public:
    explicit Committer(const std::string& folder)
    {
        std::array<int, 2> ends{};
        EXPECT_EQ(::pipe(ends.data()), 0);
        posix_spawn_file_actions_t actions;
        ::posix_spawn_file_actions_init(&actions);
        ::posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
        ::posix_spawn_file_actions_addclose(&actions, ends[0]);
        ::posix_spawn_file_actions_addclose(&actions, ends[1]);
        std::array<std::string, 4> words{
            BRAID_STORE_VICTIM, folder, std::to_string(seed), std::to_string(commit_size)};
        std::array<char*, 5> arguments{
            words[0].data(), words[1].data(), words[2].data(), words[3].data(), nullptr};
        EXPECT_EQ(
            ::posix_spawn(&process_, arguments[0], &actions, nullptr, arguments.data(), ::environ),
            0);
        ::posix_spawn_file_actions_destroy(&actions);
        ::close(ends[1]);
        pipe_ = ends[0];
    }
    Committer(const Committer&) = delete;
    Committer& operator=(const Committer&) = delete;
    ~Committer() { ::close(pipe_); }

    /// Waits for an acknowledgement; false where the process has ended.
    bool read_height()
    {
        std::uint64_t height = 0;
        if (::read(pipe_, &height, sizeof height) != sizeof height)
            return false;
        acknowledged_ = std::max(acknowledged_, height);
        return true;
    }

    /// Kills it; gives the highest height that it acknowledged.
    std::uint64_t kill()
    {
        EXPECT_EQ(::kill(process_, SIGKILL), 0);
        int status = 0;
        EXPECT_EQ(::waitpid(process_, &status, 0), process_);
        EXPECT_TRUE(WIFSIGNALED(status)) << "exit code " << WEXITSTATUS(status);
        while (read_height())
        {
        }
        return acknowledged_;
    }

private:
    pid_t process_ = -1;
    int pipe_ = -1;
    std::uint64_t acknowledged_ = 0;
};

/// Kills a process at a random instant behind a random acknowledgement, or before the first.
std::uint64_t kill_one(const std::string& folder, std::mt19937_64& random)
{
    Committer committer{folder};
    bool lives = true;
    for (std::size_t count = random() % 12; lives && count > 0; --count)
        lives = committer.read_height();
    const auto until =
        std::chrono::steady_clock::now() + std::chrono::microseconds{random() % 20'000};
    while (std::chrono::steady_clock::now() < until)
        std::this_thread::yield();
    return committer.kill();
}

TEST(rocks_store_crash, killed_processes_lose_nothing_and_leave_no_half_commit)
{
    const std::uint64_t random_seed = std::random_device{}();
    SCOPED_TRACE("seed " + std::to_string(random_seed));
    std::mt19937_64 random{random_seed};
    const ScratchFolder scratch;
    const std::string folder = (scratch.path() / "store").string();
    const std::size_t kills = kill_count(5);
    std::uint64_t promised = 0;
    std::uint64_t checked = 0;
    StoreContent content;
    for (std::size_t i = 0; i < kills && !testing::Test::HasFailure(); ++i)
    {
        promised = std::max(promised, kill_one(folder, random));
        const auto store = open_rocks_store(folder);
        ASSERT_TRUE(store.ok()) << store.error().message();
        const std::uint64_t height = height_of(**store);
        EXPECT_GE(height, promised);
        EXPECT_LE(height, promised + 1);
        for (; checked < height; ++checked)
            change(content, changes_at(seed, checked + 1, commit_size));
        EXPECT_EQ(content_of(*(*store)->view()), content);
        EXPECT_EQ((*store)->history_floor(), height / 2);
        promised = height;
    }
    EXPECT_GT(promised, 0U);
}
}  // namespace
