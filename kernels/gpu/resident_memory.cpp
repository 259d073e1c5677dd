// SPDX-License-Identifier: Apache-2.0
#include "kernels/gpu/resident_memory.hpp"

#include "base/assert.hpp"
#include <algorithm>

namespace braid::kernels::gpu
{
Result<std::unique_ptr<ResidentMemory>, Error> ResidentMemory::make(
    Fleet& fleet, std::size_t size) noexcept
{
    BRAID_ASSERT(fleet.limits().slot_input >= resident_input_min);
    const std::size_t needed = size + 2 * fleet.limits().slot_input;
    while (true)
    {
        const Result<std::size_t, Error> device = fleet.reserve(needed);
        if (!device)
            return Err{device.error()};
        std::unique_ptr<ResidentMemory> memory{new ResidentMemory{fleet, *device, needed}};
        const Result<Done, Error> done = memory->allocate(size);
        if (done)
            return memory;
        if (done.error() == Error::out_of_memory)
            return Err{done.error()};
        memory->give_up(done.error());
    }
}

ResidentMemory::~ResidentMemory()
{
    // No copy may be on its way to or from memory that is returned. Where this fails, so did the device.
    if (stream_.queue().handle != nullptr)
        (void)wait();
    fleet_.release(device_, reserved_);
}

Result<Done, Error> ResidentMemory::allocate(std::size_t size) noexcept
{
    const std::size_t input = fleet_.limits().slot_input;
    const struct
    {
        Buffer& buffer;
        Place place;
        std::size_t size;
    } wanted[]{{store_, Place::device, size}, {output_, Place::host, fleet_.limits().slot_output},
        {inputs_[0].host, Place::host, input}, {inputs_[0].device, Place::device, input},
        {inputs_[1].host, Place::host, input}, {inputs_[1].device, Place::device, input}};
    for (const auto& want : wanted)
    {
        Result<Buffer, Error> buffer =
            Buffer::make(fleet_.driver(), device_, want.place, want.size);
        if (!buffer)
            return Err{buffer.error()};
        want.buffer = std::move(*buffer);
    }
    for (Input& each : inputs_)
    {
        Result<Event, Error> event = Event::make(fleet_.driver(), device_);
        if (!event)
            return Err{event.error()};
        each.done = std::move(*event);
    }
    Result<Stream, Error> stream = Stream::open(fleet_.driver(), device_);
    if (!stream)
        return Err{stream.error()};
    stream_ = std::move(*stream);
    return Done{};
}

Result<Done, Error> ResidentMemory::wait() noexcept
{
    for (Input& input : inputs_)
        input.is_busy = false;
    return fleet_.driver().wait(stream_.queue());
}

Result<ResidentMemory::Room, Error> ResidentMemory::room() noexcept
{
    Input& input = inputs_[turn_];
    if (input.is_busy)
    {
        const Result<Done, Error> done = input.done.wait();
        if (!done)
            return Err{done.error()};
        input.is_busy = false;
    }
    return Room{.host = {input.host.data() + used_, input.host.size() - used_},
        .device = input.device.data() + used_};
}

void ResidentMemory::add(std::size_t size, const Launch& launch) noexcept
{
    // Arrays of any type begin at what follows.
    constexpr std::size_t alignment = 16;
    const std::size_t end = used_ + size;
    BRAID_ASSERT(end <= inputs_[turn_].host.size());
    used_ = std::min((end + alignment - 1) / alignment * alignment, inputs_[turn_].host.size());
    launches_.push_back(launch);
}

Result<Done, Error> ResidentMemory::turn() noexcept
{
    const Result<Done, Error> done = inputs_[turn_].done.record(stream_);
    inputs_[turn_].is_busy = true;
    turn_ = 1 - turn_;
    used_ = 0;
    return done;
}

/// The graph for the launches' kernels, which is made when they come the second time; null where there is none.
Graph* ResidentMemory::graph_of_launches() noexcept
{
    if (launches_.size() < graph_launches_min)
        return nullptr;
    std::vector<KernelId> kernels;
    for (const Launch& launch : launches_)
        kernels.push_back(launch.kernel);
    const auto found = graphs_.find(kernels);
    if (found == graphs_.end())
    {
        if (graphs_.size() < graphs_max)
            graphs_.emplace(std::move(kernels), Graph{});
        return nullptr;
    }
    if (!found->second.is_made())
    {
        Result<Graph, Error> graph = Graph::make(fleet_.driver(), device_, launches_);
        // Without it the launches go one by one, and tell whether the device is lost.
        if (!graph)
            return nullptr;
        found->second = std::move(*graph);
    }
    return &found->second;
}

Result<Done, Error> ResidentMemory::launch_all() noexcept
{
    if (Graph* const graph = graph_of_launches(); graph != nullptr)
    {
        const Result<Done, Error> done = graph->run(stream_, launches_);
        if (done || done.error() != Error::refused)
            return done;
    }
    Result<Done, Error> done = Done{};
    for (const Launch& launch : launches_)
        if (done)
            done = fleet_.driver().launch(stream_.queue(), launch);
    return done;
}

Result<Done, Error> ResidentMemory::submit() noexcept
{
    if (launches_.empty())
        return Done{};
    const Input& input = inputs_[turn_];
    Result<Done, Error> done = fleet_.driver().copy_to_device(
        stream_.queue(), input.device.data(), input.host.data(), used_);
    if (done)
        done = launch_all();
    launches_.clear();
    const Result<Done, Error> turned = turn();
    return done ? turned : done;
}

Result<Done, Error> ResidentMemory::write(std::size_t offset, Bytes bytes) noexcept
{
    Result<Done, Error> done = submit();
    while (done && !bytes.empty())
    {
        const Result<Room, Error> room = this->room();
        if (!room)
            return Err{room.error()};
        const std::size_t size = std::min(bytes.size(), room->host.size());
        std::memcpy(room->host.data(), bytes.data(), size);
        done = fleet_.driver().copy_to_device(
            stream_.queue(), store_.data() + offset, room->host.data(), size);
        const Result<Done, Error> turned = turn();
        if (done)
            done = turned;
        offset += size;
        bytes = bytes.subspan(size);
    }
    return done;
}

Result<Bytes, Error> ResidentMemory::read(
    std::span<const std::size_t> offsets, std::size_t size) noexcept
{
    BRAID_ASSERT(offsets.size() * size <= output_.size());
    Result<Done, Error> done = submit();
    for (std::size_t i = 0; i < offsets.size(); ++i)
        if (done)
            done = fleet_.driver().copy_to_host(
                stream_.queue(), output_.data() + i * size, store_.data() + offsets[i], size);
    if (done)
        done = wait();
    if (!done)
        return Err{done.error()};
    return Bytes{output_.data(), offsets.size() * size};
}
}  // namespace braid::kernels::gpu
