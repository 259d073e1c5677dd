// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/gpu/launch.hpp"
#include <cstddef>
#include <cstdint>
#include <functional>
#include <source_location>

namespace braid::kernels::gpu
{
class EmulatedBlock;

/// What a kernel's body sees of its thread in the emulator. The functions are those of DeviceContext.
class EmulatedContext
{
public:
    EmulatedContext(EmulatedBlock& in, std::uint32_t thread) noexcept : in_(&in), thread_(thread) {}

    [[nodiscard]] std::uint32_t thread() const noexcept { return thread_; }
    [[nodiscard]] std::uint32_t block() const noexcept;
    [[nodiscard]] std::uint32_t threads() const noexcept;
    [[nodiscard]] std::uint32_t index() const noexcept { return block() * threads() + thread_; }

    /// Runs the other threads up to this barrier. [all threads of the block come to it]
    void barrier(const std::source_location& at = std::source_location::current()) const noexcept;

    template <typename T>
    [[nodiscard]] T* shared() const noexcept
    {
        return reinterpret_cast<T*>(shared_bytes());
    }

private:
    [[nodiscard]] std::byte* shared_bytes() const noexcept;

    EmulatedBlock* in_;
    std::uint32_t thread_;
};

/// In which order the threads of a block run between barriers. A body that lacks a barrier gives another result in one
/// of them.
enum class ThreadOrder : std::uint8_t
{
    ascending,
    descending,
    shuffled,
};

/// Runs body(context) for every thread of the grid on the calling thread, each of a block as a fiber. What the
/// threads of a block share is filled with noise first. Threads that miss a barrier, or meet at different ones, end
/// the process.
void emulate(
    const Grid& grid, ThreadOrder order, const std::function<void(const EmulatedContext&)>& body);
}  // namespace braid::kernels::gpu
