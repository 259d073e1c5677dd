// SPDX-License-Identifier: Apache-2.0
#include "kernels/gpu/resources.hpp"

namespace braid::kernels::gpu
{
Result<Buffer, Error> Buffer::make(
    Driver& driver, std::size_t device, Place place, std::size_t size) noexcept
{
    const Result<std::uint8_t*, Error> data = driver.allocate(device, place, size);
    if (!data)
        return Err{data.error()};
    Buffer buffer;
    buffer.memory_ =
        Held{driver, Memory{.device = device, .place = place, .data = *data, .size = size}};
    return buffer;
}

Result<Stream, Error> Stream::open(Driver& driver, std::size_t device) noexcept
{
    const Result<Queue, Error> queue = driver.open(device);
    if (!queue)
        return Err{queue.error()};
    Stream stream;
    stream.queue_ = Held{driver, *queue};
    return stream;
}

Result<Event, Error> Event::make(Driver& driver, std::size_t device) noexcept
{
    const Result<Mark, Error> mark = driver.make_mark(device);
    if (!mark)
        return Err{mark.error()};
    Event event;
    event.mark_ = Held{driver, *mark};
    return event;
}

Result<Graph, Error> Graph::make(
    Driver& driver, std::size_t device, std::span<const Launch> launches) noexcept
{
    const Result<Chain, Error> chain = driver.make_chain(device, launches);
    if (!chain)
        return Err{chain.error()};
    Graph graph;
    graph.chain_ = Held{driver, *chain};
    return graph;
}
}  // namespace braid::kernels::gpu
