// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <type_traits>

namespace braid::kernels::gpu
{
/// Every kernel that runs on a GPU.
enum class KernelId : std::uint8_t
{
    keccak256_gathered,
    sha3_256_gathered,
    sha256_gathered,
    merkle_keccak256,
    merkle_sha3_256,
    merkle_sha256,
    recover_keys,
    recover_addresses,
    lthash_mix,
    ed25519_verify,
    trie_nodes,
    jellyfish_nodes,
    jellyfish_leaves,
};
inline constexpr std::size_t kernel_count = 13;

/// How many blocks of how many threads run a kernel's body, and the bytes that each block's threads share.
struct Grid
{
    std::uint32_t blocks = 0;
    std::uint32_t threads = 0;
    std::uint32_t shared_size = 0;
};

/// A thread for each of `count` items, in blocks of so many.
[[nodiscard]] constexpr Grid grid_of(std::uint32_t count, std::uint32_t threads) noexcept
{
    return {.blocks = (count + threads - 1) / threads, .threads = threads};
}

/// One run of a kernel: what, how wide, and its one argument by value.
struct Launch
{
    static constexpr std::size_t arguments_size_max = 128;

    KernelId kernel{};
    Grid grid{};
    alignas(16) std::array<std::byte, arguments_size_max> arguments{};

    template <typename Arguments>
    [[nodiscard]] static Launch of(KernelId kernel, const Grid& grid, const Arguments& arguments)
    {
        static_assert(std::is_trivially_copyable_v<Arguments>);
        static_assert(sizeof(Arguments) <= arguments_size_max);
        Launch launch{.kernel = kernel, .grid = grid};
        std::memcpy(launch.arguments.data(), &arguments, sizeof arguments);
        return launch;
    }

    template <typename Arguments>
    [[nodiscard]] Arguments arguments_as() const
    {
        Arguments result;
        std::memcpy(&result, arguments.data(), sizeof result);
        return result;
    }
};
}  // namespace braid::kernels::gpu
