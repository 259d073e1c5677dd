// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/arena.hpp"
#include "vm-frontends/evm/interpreter/frame.hpp"

namespace braid::evm
{
/// Bytes of memory that all frames of a message may have together. Gas keeps real transactions far below it: 10^9 gas,
/// spent on memory in the most wasteful way, buys 0.7 GiB.
inline constexpr std::uint64_t memory_size_max = std::uint64_t{2} << 30;

/// A piece of the stack of stacks: frames take their 1024 words from it one behind the other, each from where its caller
/// stands, so that shallow calls share cache lines.
struct StackSegment
{
    u256* begin = nullptr;
    u256* end = nullptr;
    StackSegment* next = nullptr;
};

/// The frames, stacks and memories of one running message, kept for the next one. For one thread.
class Workspace
{
public:
    Workspace() noexcept = default;
    Workspace(const Workspace&) = delete;
    Workspace& operator=(const Workspace&) = delete;
    ~Workspace();

    /// The outermost frame, fresh.
    [[nodiscard]] Frame& first_frame() noexcept;
    /// A fresh frame above `caller`. [caller.sp is where its stack ends]
    [[nodiscard]] Frame& frame_above(Frame& caller) noexcept;
    /// Gives up the frame's code and memory; what its memory holds stays readable until the next frame_above() of its
    /// caller.
    void leave(Frame& frame) noexcept;

    /// Makes the frame's memory larger, new bytes zero; false where memory_size_max forbids.
    /// [size is a multiple of 32 above frame.memory_size]
    [[nodiscard]] bool grow_memory(Frame& frame, std::uint64_t size) noexcept
    {
        if (size > frame.memory_ready && !make_ready(frame, size)) [[unlikely]]
            return false;
        frame.memory_size = size;
        return true;
    }
    /// A copy of the bytes where the memory of a frame above `caller` would be; lives as long.
    [[nodiscard]] Bytes keep_output(Frame& caller, Bytes output) noexcept;

    [[nodiscard]] CodeLookaside& codes() noexcept { return codes_; }
    /// For one precompile's output; emptied by the caller.
    [[nodiscard]] Arena& scratch() noexcept { return scratch_; }

    /// Frees what an ordinary message does not need. [no frame is in use]
    void trim() noexcept;

private:
    friend class WorkspaceLease;

    [[nodiscard]] Frame& callee_of(Frame& caller) noexcept;
    [[nodiscard]] bool make_ready(Frame& frame, std::uint64_t size) noexcept;
    void reserve(Frame& frame, std::uint64_t capacity, std::uint64_t used) noexcept;
    void free_memories() noexcept;

    Frame* first_ = nullptr;
    StackSegment* segments_ = nullptr;
    /// Sum of what the frames have ready.
    std::uint64_t memory_used_ = 0;
    /// Sum of their capacities.
    std::uint64_t memory_reserved_ = 0;
    CodeLookaside codes_;
    Arena scratch_{std::size_t{16} * 1024};
    bool leased_ = false;
};

/// A workspace for one message: the thread's own, or a new one where that is in use already.
class WorkspaceLease
{
public:
    WorkspaceLease() noexcept;
    WorkspaceLease(const WorkspaceLease&) = delete;
    WorkspaceLease& operator=(const WorkspaceLease&) = delete;
    ~WorkspaceLease();

    [[nodiscard]] Workspace& operator*() const noexcept { return *workspace_; }

private:
    Workspace* workspace_;
    bool owned_;
};
}  // namespace braid::evm
