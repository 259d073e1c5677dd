// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/bytes.hpp"
#include <algorithm>

/// What a fuzz target defines: runs one input; a finding ends the process.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace braid::fuzz
{
/// Reads choices off a fuzz input, front to back; past its end everything is zero.
class Input
{
public:
    explicit Input(Bytes data) noexcept : rest_(data) {}

    [[nodiscard]] bool at_end() const noexcept { return rest_.empty(); }
    [[nodiscard]] Bytes rest() const noexcept { return rest_; }

    [[nodiscard]] std::uint8_t byte() noexcept
    {
        const Bytes taken = bytes(1);
        return taken.empty() ? std::uint8_t{0} : taken[0];
    }

    /// Below `bound`, of one byte. [0 < bound <= 256]
    [[nodiscard]] std::size_t pick(std::size_t bound) noexcept { return byte() % bound; }
    /// Below `bound`, of two bytes. [bound > 0]
    [[nodiscard]] std::size_t below(std::size_t bound) noexcept
    {
        return (byte() | static_cast<std::size_t>(byte()) << 8) % bound;
    }

    /// At most `size` bytes.
    [[nodiscard]] Bytes bytes(std::size_t size) noexcept
    {
        const Bytes taken = rest_.first(std::min(size, rest_.size()));
        rest_ = rest_.subspan(taken.size());
        return taken;
    }

private:
    Bytes rest_;
};
}  // namespace braid::fuzz
