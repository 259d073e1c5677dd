// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/bytes.hpp"
#include "kernels/gpu/fleet.hpp"
#include <map>

namespace braid::kernels::gpu
{
/// A buffer has this many bytes at least: a group of the longest messages, with what stands beside them.
inline constexpr std::size_t resident_input_min = std::size_t{576} << 10;

/// Memory of one device that keeps what is in it from batch to batch, and a queue of what is done to it. Batches are
/// packed into one of two buffers while the device still works on the other.
class ResidentMemory
{
public:
    /// Takes a device of a fleet. Nothing is in the memory at first. Err{out_of_memory} where it exceeds the fleet's
    /// limits, or the device has no more; a device that fails otherwise is retired. [fleet outlives this; its slot_input is
    /// at least resident_input_min]
    [[nodiscard]] static Result<std::unique_ptr<ResidentMemory>, Error> make(
        Fleet& fleet, std::size_t size) noexcept;
    ResidentMemory(const ResidentMemory&) = delete;
    ResidentMemory& operator=(const ResidentMemory&) = delete;
    ~ResidentMemory();

    /// The memory as the device knows it.
    [[nodiscard]] std::uint8_t* data() const noexcept { return store_.data(); }

    /// What is free of the buffer that is packed; the host writes to one side and the kernel reads from the other.
    struct Room
    {
        std::span<std::uint8_t> host;
        std::uint8_t* device = nullptr;
    };
    /// Waits where the device still works on all of the buffer. Begins at a multiple of 16. Right behind submit() it is a
    /// whole buffer, of the fleet's slot_input.
    [[nodiscard]] Result<Room, Error> room() noexcept;
    /// So much of the room was written, for a launch.
    void add(std::size_t size, const Launch& launch) noexcept;
    /// Puts what was added into the queue: one copy, then the launches in their order. As a graph where there are many,
    /// and the same kernels in the same order have come before.
    [[nodiscard]] Result<Done, Error> submit() noexcept;

    /// Replaces a part of the memory.
    [[nodiscard]] Result<Done, Error> write(std::size_t offset, Bytes bytes) noexcept;

    /// Waits for all that was submitted and gives the parts of `size` at the offsets, behind each other; valid until the
    /// next call. [they are at most read_size_max() together]
    [[nodiscard]] Result<Bytes, Error> read(
        std::span<const std::size_t> offsets, std::size_t size) noexcept;
    [[nodiscard]] std::size_t read_size_max() const noexcept { return output_.size(); }

    /// Whether the fleet still has the device.
    [[nodiscard]] bool is_usable() const noexcept { return fleet_.has(device_); }
    /// The device failed.
    void give_up(Error error) noexcept { fleet_.give_up(device_, error); }

private:
    struct Input
    {
        Buffer host;
        Buffer device;
        /// Behind the last operation that reads the buffer.
        Event done;
        bool is_busy = false;
    };
    /// Fewer launches start as fast by themselves.
    static constexpr std::size_t graph_launches_min = 4;
    /// Sequences of kernels that are remembered: levels of tries are of few numbers.
    static constexpr std::size_t graphs_max = 32;

    ResidentMemory(Fleet& fleet, std::size_t device, std::size_t reserved) noexcept
      : fleet_{fleet}, device_{device}, reserved_{reserved}
    {}
    [[nodiscard]] Result<Done, Error> allocate(std::size_t size) noexcept;
    [[nodiscard]] Result<Done, Error> wait() noexcept;
    /// The buffer that is packed is the device's from here on.
    [[nodiscard]] Result<Done, Error> turn() noexcept;
    [[nodiscard]] Result<Done, Error> launch_all() noexcept;
    [[nodiscard]] Graph* graph_of_launches() noexcept;

    Fleet& fleet_;
    std::size_t device_;
    std::size_t reserved_;
    Buffer store_;
    Buffer output_;
    std::array<Input, 2> inputs_;
    Stream stream_;
    std::size_t turn_ = 0;
    std::size_t used_ = 0;
    std::vector<Launch> launches_;
    std::map<std::vector<KernelId>, Graph> graphs_;
};
}  // namespace braid::kernels::gpu
