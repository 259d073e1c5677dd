// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string_view>

namespace braid::cli
{
/// One line on standard error that says how far the work is; nothing where that is not a terminal.
class Progress
{
public:
    explicit Progress(std::size_t count) noexcept;
    Progress(const Progress&) = delete;
    Progress& operator=(const Progress&) = delete;
    /// Removes the line.
    ~Progress();

    /// The next item begins.
    void step(std::string_view item);

private:
    std::size_t count_;
    std::size_t done_ = 0;
    bool shown_;
};
}  // namespace braid::cli
