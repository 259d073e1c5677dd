// SPDX-License-Identifier: Apache-2.0
#include "kernels/gpu/resources.hpp"

#include <utility>

namespace braid::kernels::gpu
{
Result<Buffer, Error> Buffer::make(
    Driver& driver, std::size_t device, Place place, std::size_t size) noexcept
{
    const Result<std::uint8_t*, Error> memory = driver.allocate(device, place, size);
    if (!memory)
        return Err{memory.error()};
    Buffer buffer;
    buffer.driver_ = &driver;
    buffer.device_ = device;
    buffer.place_ = place;
    buffer.data_ = *memory;
    buffer.size_ = size;
    return buffer;
}

Buffer::Buffer(Buffer&& other) noexcept
  : driver_{std::exchange(other.driver_, nullptr)},
    device_{other.device_},
    place_{other.place_},
    data_{std::exchange(other.data_, nullptr)},
    size_{std::exchange(other.size_, 0)}
{}

Buffer& Buffer::operator=(Buffer&& other) noexcept
{
    Buffer taken{std::move(other)};
    std::swap(driver_, taken.driver_);
    std::swap(device_, taken.device_);
    std::swap(place_, taken.place_);
    std::swap(data_, taken.data_);
    std::swap(size_, taken.size_);
    return *this;
}

Buffer::~Buffer()
{
    if (driver_ != nullptr)
        driver_->release(device_, place_, data_);
}

Result<Stream, Error> Stream::open(Driver& driver, std::size_t device) noexcept
{
    const Result<Queue, Error> queue = driver.open(device);
    if (!queue)
        return Err{queue.error()};
    Stream stream;
    stream.driver_ = &driver;
    stream.queue_ = *queue;
    return stream;
}

Stream::Stream(Stream&& other) noexcept
  : driver_{std::exchange(other.driver_, nullptr)}, queue_{std::exchange(other.queue_, {})}
{}

Stream& Stream::operator=(Stream&& other) noexcept
{
    Stream taken{std::move(other)};
    std::swap(driver_, taken.driver_);
    std::swap(queue_, taken.queue_);
    return *this;
}

Stream::~Stream()
{
    if (driver_ != nullptr)
        driver_->close(queue_);
}

Result<Event, Error> Event::make(Driver& driver, std::size_t device) noexcept
{
    const Result<Mark, Error> mark = driver.make_mark(device);
    if (!mark)
        return Err{mark.error()};
    Event event;
    event.driver_ = &driver;
    event.mark_ = *mark;
    return event;
}

Event::Event(Event&& other) noexcept
  : driver_{std::exchange(other.driver_, nullptr)}, mark_{std::exchange(other.mark_, {})}
{}

Event& Event::operator=(Event&& other) noexcept
{
    Event taken{std::move(other)};
    std::swap(driver_, taken.driver_);
    std::swap(mark_, taken.mark_);
    return *this;
}

Event::~Event()
{
    if (driver_ != nullptr)
        driver_->release(mark_);
}

Result<Graph, Error> Graph::make(
    Driver& driver, std::size_t device, std::span<const Launch> launches) noexcept
{
    const Result<Chain, Error> chain = driver.make_chain(device, launches);
    if (!chain)
        return Err{chain.error()};
    Graph graph;
    graph.driver_ = &driver;
    graph.chain_ = *chain;
    return graph;
}

Graph::Graph(Graph&& other) noexcept
  : driver_{std::exchange(other.driver_, nullptr)}, chain_{std::exchange(other.chain_, {})}
{}

Graph& Graph::operator=(Graph&& other) noexcept
{
    Graph taken{std::move(other)};
    std::swap(driver_, taken.driver_);
    std::swap(chain_, taken.chain_);
    return *this;
}

Graph::~Graph()
{
    if (driver_ != nullptr)
        driver_->release(chain_);
}
}  // namespace braid::kernels::gpu
