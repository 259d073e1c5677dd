// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/evm/interpreter/workspace.hpp"

#include "base/per_thread.hpp"
#include "vm-frontends/evm/interpreter/traits.hpp"
#include <algorithm>
#include <new>

namespace braid::evm
{
namespace
{
/// Words of one segment: two MiB, touched only as far as stacks reach.
constexpr std::size_t segment_words = std::size_t{64} * stack_size_max;
/// Memory is first taken in this size.
constexpr std::uint64_t memory_capacity_min = 4096;
/// Zeros made in advance.
constexpr std::uint64_t ready_ahead_min = 512;
/// Memory that is kept between messages.
constexpr std::uint64_t memory_kept_max = std::uint64_t{8} << 20;
constexpr std::align_val_t stack_alignment{64};

StackSegment* make_segment() noexcept
{
    auto* const words =
        static_cast<u256*>(::operator new(segment_words * sizeof(u256), stack_alignment));
    return new StackSegment{.begin = words, .end = words + segment_words};
}

void free_segments(StackSegment* segment) noexcept
{
    while (segment != nullptr)
    {
        StackSegment* const next = segment->next;
        ::operator delete(static_cast<void*>(segment->begin), stack_alignment);
        delete segment;
        segment = next;
    }
}
}  // namespace

Workspace::~Workspace()
{
    free_memories();
    free_segments(segments_);
    while (first_ != nullptr)
    {
        Frame* const next = first_->callee;
        delete first_;
        first_ = next;
    }
}

Frame& Workspace::first_frame() noexcept
{
    if (first_ == nullptr)
    {
        first_ = new Frame;
        segments_ = make_segment();
    }
    first_->segment = segments_;
    first_->stack = segments_->begin;
    first_->memory_size = 0;
    first_->memory_ready = 0;
    first_->return_data = {};
    first_->depth = 0;
    return *first_;
}

Frame& Workspace::callee_of(Frame& caller) noexcept
{
    if (caller.callee == nullptr)
    {
        caller.callee = new Frame;
        caller.callee->caller = &caller;
    }
    return *caller.callee;
}

Frame& Workspace::frame_above(Frame& caller) noexcept
{
    Frame& frame = callee_of(caller);
    frame.segment = caller.segment;
    frame.stack = caller.sp;
    if (static_cast<std::size_t>(frame.segment->end - frame.stack) < stack_size_max)
    {
        if (frame.segment->next == nullptr)
            frame.segment->next = make_segment();
        frame.segment = frame.segment->next;
        frame.stack = frame.segment->begin;
    }
    frame.memory_size = 0;
    frame.memory_ready = 0;
    frame.return_data = {};
    frame.depth = caller.depth + 1;
    return frame;
}

void Workspace::leave(Frame& frame) noexcept
{
    memory_used_ -= frame.memory_ready;
    frame.memory_size = 0;
    frame.memory_ready = 0;
    frame.code = {};
}

void Workspace::reserve(Frame& frame, std::uint64_t capacity, std::uint64_t used) noexcept
{
    if (capacity <= frame.memory_capacity)
        return;
    capacity = std::max({capacity, 2 * frame.memory_capacity, memory_capacity_min});
    auto* const memory = static_cast<std::uint8_t*>(::operator new(capacity));
    if (used != 0)
        std::memcpy(memory, frame.memory, used);
    ::operator delete(static_cast<void*>(frame.memory));
    frame.memory = memory;
    memory_reserved_ += capacity - frame.memory_capacity;
    frame.memory_capacity = capacity;
}

bool Workspace::make_ready(Frame& frame, std::uint64_t size) noexcept
{
    // What is asked for and a part more, as memory most often grows word by word.
    const std::uint64_t ready = size + ready_ahead_min + size / 4;
    const std::uint64_t growth = ready - frame.memory_ready;
    if (growth > memory_size_max - memory_used_)
        return false;
    reserve(frame, ready, frame.memory_size);
    std::memset(frame.memory + frame.memory_size, 0, ready - frame.memory_size);
    memory_used_ += growth;
    frame.memory_ready = ready;
    return true;
}

Bytes Workspace::keep_output(Frame& caller, Bytes output) noexcept
{
    if (output.empty())
        return {};
    Frame& frame = callee_of(caller);
    reserve(frame, output.size(), 0);
    std::memcpy(frame.memory, output.data(), output.size());
    return {frame.memory, output.size()};
}

void Workspace::free_memories() noexcept
{
    for (Frame* frame = first_; frame != nullptr; frame = frame->callee)
    {
        ::operator delete(static_cast<void*>(frame->memory));
        frame->memory = nullptr;
        frame->memory_capacity = 0;
    }
    memory_reserved_ = 0;
}

void Workspace::trim() noexcept
{
    if (memory_reserved_ > memory_kept_max)
        free_memories();
    if (segments_ != nullptr)
        free_segments(std::exchange(segments_->next, nullptr));
}

WorkspaceLease::WorkspaceLease() noexcept
  : workspace_(&per_thread<Workspace>()), owned_(workspace_->leased_)
{
    if (owned_)
        workspace_ = new Workspace;
    workspace_->leased_ = true;
}

WorkspaceLease::~WorkspaceLease()
{
    workspace_->leased_ = false;
    if (owned_)
        delete workspace_;
    else
        workspace_->trim();
}
}  // namespace braid::evm
