// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/gpu/driver.hpp"

/// What a driver gives, held by objects that return it.
namespace braid::kernels::gpu
{
/// Memory that a driver gave, returned to it at the end.
class Buffer
{
public:
    Buffer() = default;
    [[nodiscard]] static Result<Buffer, Error> make(
        Driver& driver, std::size_t device, Place place, std::size_t size) noexcept;
    Buffer(Buffer&& other) noexcept;
    Buffer& operator=(Buffer&& other) noexcept;
    ~Buffer();

    [[nodiscard]] std::uint8_t* data() const noexcept { return data_; }
    [[nodiscard]] std::size_t size() const noexcept { return size_; }

private:
    Driver* driver_ = nullptr;
    std::size_t device_ = 0;
    Place place_{};
    std::uint8_t* data_ = nullptr;
    std::size_t size_ = 0;
};

/// A queue that a driver opened, closed at the end.
class Stream
{
public:
    Stream() = default;
    [[nodiscard]] static Result<Stream, Error> open(Driver& driver, std::size_t device) noexcept;
    Stream(Stream&& other) noexcept;
    Stream& operator=(Stream&& other) noexcept;
    ~Stream();

    [[nodiscard]] const Queue& queue() const noexcept { return queue_; }

private:
    Driver* driver_ = nullptr;
    Queue queue_;
};

/// A point in a queue that the host can wait for, again and again another one.
class Event
{
public:
    Event() = default;
    [[nodiscard]] static Result<Event, Error> make(Driver& driver, std::size_t device) noexcept;
    Event(Event&& other) noexcept;
    Event& operator=(Event&& other) noexcept;
    ~Event();

    /// From now on the point is behind what the queue holds.
    [[nodiscard]] Result<Done, Error> record(const Stream& stream) noexcept
    {
        return driver_->record(stream.queue(), mark_);
    }
    /// Waits until the queue has come to the point, and says whether all before it was done.
    [[nodiscard]] Result<Done, Error> wait() noexcept { return driver_->wait(mark_); }

private:
    Driver* driver_ = nullptr;
    Mark mark_;
};

/// Launches that a device runs one after another and the host starts as one.
class Graph
{
public:
    Graph() = default;
    [[nodiscard]] static Result<Graph, Error> make(
        Driver& driver, std::size_t device, std::span<const Launch> launches) noexcept;
    Graph(Graph&& other) noexcept;
    Graph& operator=(Graph&& other) noexcept;
    ~Graph();

    [[nodiscard]] bool is_made() const noexcept { return driver_ != nullptr; }
    /// Puts launches into the queue. [of the kernels that the graph was made for, in their order; grids and arguments
    /// may be others]
    [[nodiscard]] Result<Done, Error> run(
        const Stream& stream, std::span<const Launch> launches) noexcept
    {
        return driver_->run(stream.queue(), chain_, launches);
    }

private:
    Driver* driver_ = nullptr;
    Chain chain_;
};
}  // namespace braid::kernels::gpu
