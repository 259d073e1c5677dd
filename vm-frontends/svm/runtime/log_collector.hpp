// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/arena.hpp"
#include <initializer_list>
#include <string_view>

namespace braid::svm
{
/// The log of one transaction: lines until `bytes_max` bytes are reached, then one line "Log truncated"; later lines are
/// kept as long as they still fit, as Agave does.
/// https://github.com/anza-xyz/agave/blob/master/svm-log-collector/src/lib.rs
class LogCollector
{
public:
    static constexpr std::size_t bytes_max = 10'000;

    /// `arena` keeps the lines. Where `enabled` is false nothing is kept (blocks that nobody reads logs of).
    LogCollector(Arena& arena, bool enabled) noexcept : arena_(&arena), enabled_(enabled) {}

    /// Whether lines are kept: ask before a line is composed.
    [[nodiscard]] bool wants() const noexcept { return enabled_; }
    void add(std::string_view line) noexcept { add({line}); }
    /// One line of these parts. Cost: a copy of what is kept.
    void add(std::initializer_list<std::string_view> parts) noexcept;
    /// In their order; good as long as the arena's content.
    [[nodiscard]] std::span<const std::string_view> lines() const noexcept
    {
        return {lines_, count_};
    }

private:
    void keep(std::string_view line) noexcept;

    Arena* arena_;
    bool enabled_;
    bool truncated_ = false;
    std::size_t bytes_ = 0;
    std::string_view* lines_ = nullptr;
    std::size_t count_ = 0;
    std::size_t capacity_ = 0;
};
}  // namespace braid::svm
