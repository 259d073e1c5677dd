// SPDX-License-Identifier: Apache-2.0
#include "cli/progress.hpp"
#include <cstdio>
#include <fmt/core.h>
#include <unistd.h>

namespace braid::cli
{
Progress::Progress(std::size_t count) noexcept : count_(count), shown_(::isatty(STDERR_FILENO) == 1)
{}

Progress::~Progress()
{
    if (shown_ && done_ > 0)
        std::fputs("\r\033[K", stderr);
}

void Progress::step(std::string_view item)
{
    ++done_;
    if (shown_)
        fmt::print(stderr, "\r\033[K[{}/{}] {}", done_, count_, item);
}
}  // namespace braid::cli
