// SPDX-License-Identifier: Apache-2.0
#include "tests/support/process.hpp"
#include <array>
#include <poll.h>
#include <spawn.h>
#include <stdexcept>
#include <sys/wait.h>
#include <unistd.h>

namespace braid::tests
{
namespace
{
/// Both ends of a pipe, closed when it goes.
struct Pipe
{
    std::array<int, 2> ends{-1, -1};

    Pipe()
    {
        if (::pipe(ends.data()) != 0)
            throw std::runtime_error("pipe failed");
    }
    Pipe(const Pipe&) = delete;
    Pipe& operator=(const Pipe&) = delete;
    ~Pipe()
    {
        close_end(0);
        close_end(1);
    }
    void close_end(std::size_t end)
    {
        if (ends[end] >= 0)
            ::close(ends[end]);
        ends[end] = -1;
    }
};

/// Reads what is there; false at the end of the stream.
bool drain(int from, std::string& to)
{
    std::array<char, 4096> buffer;
    const auto size = ::read(from, buffer.data(), buffer.size());
    if (size <= 0)
        return false;
    to.append(buffer.data(), static_cast<std::size_t>(size));
    return true;
}

void collect(Pipe& out, Pipe& err, ProcessResult& result)
{
    std::array<pollfd, 2> streams{pollfd{out.ends[0], POLLIN, 0}, pollfd{err.ends[0], POLLIN, 0}};
    std::array<std::string*, 2> texts{&result.out, &result.err};
    while (streams[0].fd >= 0 || streams[1].fd >= 0)
    {
        ::poll(streams.data(), streams.size(), -1);
        for (std::size_t i = 0; i < streams.size(); ++i)
            if (streams[i].revents != 0 && !drain(streams[i].fd, *texts[i]))
                streams[i].fd = -1;
    }
}
}  // namespace

ProcessResult run_process(const std::vector<std::string>& command)
{
    Pipe out;
    Pipe err;
    posix_spawn_file_actions_t actions;
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawn_file_actions_adddup2(&actions, out.ends[1], STDOUT_FILENO);
    ::posix_spawn_file_actions_adddup2(&actions, err.ends[1], STDERR_FILENO);
    for (const int end : {out.ends[0], out.ends[1], err.ends[0], err.ends[1]})
        ::posix_spawn_file_actions_addclose(&actions, end);

    std::vector<char*> arguments;
    for (const auto& argument : command)
        arguments.push_back(const_cast<char*>(argument.c_str()));
    arguments.push_back(nullptr);
    pid_t child = 0;
    const int error =
        ::posix_spawn(&child, arguments[0], &actions, nullptr, arguments.data(), ::environ);
    ::posix_spawn_file_actions_destroy(&actions);
    if (error != 0)
        throw std::runtime_error("cannot start " + command.front());
    out.close_end(1);
    err.close_end(1);

    ProcessResult result;
    collect(out, err, result);
    int status = 0;
    ::waitpid(child, &status, 0);
    result.code = WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
    return result;
}
}  // namespace braid::tests
