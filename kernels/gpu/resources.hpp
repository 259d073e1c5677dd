// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/gpu/driver.hpp"
#include <utility>

/// What a driver gives, held by objects that return it.
namespace braid::kernels::gpu
{
/// Memory that a driver gave.
struct Memory
{
    std::size_t device = 0;
    Place place{};
    std::uint8_t* data = nullptr;
    std::size_t size = 0;
};

inline void give_back(Driver& driver, const Memory& memory) noexcept
{
    driver.release(memory.device, memory.place, memory.data);
}
inline void give_back(Driver& driver, const Queue& queue) noexcept
{
    driver.close(queue);
}
inline void give_back(Driver& driver, const Mark& mark) noexcept
{
    driver.release(mark);
}
inline void give_back(Driver& driver, const Chain& chain) noexcept
{
    driver.release(chain);
}

/// What a driver gave, or nothing; given back at the end.
template <typename Handle>
class Held
{
public:
    Held() = default;
    Held(Driver& driver, const Handle& handle) noexcept : driver_{&driver}, handle_{handle} {}
    Held(Held&& other) noexcept
      : driver_{std::exchange(other.driver_, nullptr)}, handle_{std::exchange(other.handle_, {})}
    {}
    Held& operator=(Held&& other) noexcept
    {
        Held taken{std::move(other)};
        std::swap(driver_, taken.driver_);
        std::swap(handle_, taken.handle_);
        return *this;
    }
    ~Held()
    {
        if (driver_ != nullptr)
            give_back(*driver_, handle_);
    }

    /// Null where there is nothing.
    [[nodiscard]] Driver* driver() const noexcept { return driver_; }
    [[nodiscard]] const Handle& handle() const noexcept { return handle_; }

private:
    Driver* driver_ = nullptr;
    Handle handle_{};
};

/// Memory of a device, or of the host for one.
class Buffer
{
public:
    Buffer() = default;
    [[nodiscard]] static Result<Buffer, Error> make(
        Driver& driver, std::size_t device, Place place, std::size_t size) noexcept;

    [[nodiscard]] std::uint8_t* data() const noexcept { return memory_.handle().data; }
    [[nodiscard]] std::size_t size() const noexcept { return memory_.handle().size; }

private:
    Held<Memory> memory_;
};

/// A queue that a driver opened.
class Stream
{
public:
    Stream() = default;
    [[nodiscard]] static Result<Stream, Error> open(Driver& driver, std::size_t device) noexcept;

    [[nodiscard]] const Queue& queue() const noexcept { return queue_.handle(); }

private:
    Held<Queue> queue_;
};

/// A point in a queue that the host can wait for, again and again another one.
class Event
{
public:
    Event() = default;
    [[nodiscard]] static Result<Event, Error> make(Driver& driver, std::size_t device) noexcept;

    /// From now on the point is behind what the queue holds.
    [[nodiscard]] Result<Done, Error> record(const Stream& stream) noexcept
    {
        return mark_.driver()->record(stream.queue(), mark_.handle());
    }
    /// Waits until the queue has come to the point, and says whether all before it was done.
    [[nodiscard]] Result<Done, Error> wait() noexcept
    {
        return mark_.driver()->wait(mark_.handle());
    }

private:
    Held<Mark> mark_;
};

/// Launches that a device runs one after another and the host starts as one.
class Graph
{
public:
    Graph() = default;
    [[nodiscard]] static Result<Graph, Error> make(
        Driver& driver, std::size_t device, std::span<const Launch> launches) noexcept;

    [[nodiscard]] bool is_made() const noexcept { return chain_.driver() != nullptr; }
    /// Puts launches into the queue. [of the kernels that the graph was made for, in their order; grids and arguments
    /// may be others]
    [[nodiscard]] Result<Done, Error> run(
        const Stream& stream, std::span<const Launch> launches) noexcept
    {
        return chain_.driver()->run(stream.queue(), chain_.handle(), launches);
    }

private:
    Held<Chain> chain_;
};
}  // namespace braid::kernels::gpu
