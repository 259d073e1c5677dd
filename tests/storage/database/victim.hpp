// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/bytes.hpp"
#include <array>
#include <vector>

namespace braid::tests
{
inline constexpr std::size_t victim_key_count = 80;

/// Heights from there on are of that branch, up to the next fork.
struct VictimFork
{
    std::uint64_t from = 0;
    std::uint64_t branch = 0;
};

/// The branch that a height is of. [forks ascending, the first not above the height]
[[nodiscard]] inline std::uint64_t branch_of(
    const std::vector<VictimFork>& forks, std::uint64_t height)
{
    std::uint64_t branch = 0;
    for (const VictimFork& fork : forks)
    {
        if (fork.from <= height)
            branch = fork.branch;
    }
    return branch;
}

struct VictimMessage
{
    char what = 0;
    std::uint64_t height = 0;
    std::uint64_t branch = 0;
};
using EncodedMessage = std::array<std::uint8_t, 17>;

[[nodiscard]] inline EncodedMessage encode_message(const VictimMessage& message)
{
    EncodedMessage encoded;
    encoded[0] = static_cast<std::uint8_t>(message.what);
    store_le(encoded.data() + 1, message.height);
    store_le(encoded.data() + 9, message.branch);
    return encoded;
}
[[nodiscard]] inline VictimMessage decode_message(const EncodedMessage& encoded)
{
    return {.what = static_cast<char>(encoded[0]),
        .height = load_le<std::uint64_t>(encoded.data() + 1),
        .branch = load_le<std::uint64_t>(encoded.data() + 9)};
}
}  // namespace braid::tests
