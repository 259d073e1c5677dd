// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/gpu/resources.hpp"
#include <array>
#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <vector>

namespace braid::kernels::gpu
{
/// Where a batch puts a piece of itself and finds what came of it. A device's input and output have the host's sizes.
struct SlotMemory
{
    std::span<std::uint8_t> input;
    std::span<std::uint8_t> output;
    /// The batch's own, to find the items of a piece again; not copied.
    std::span<std::uint32_t> notes;
    std::uint8_t* device_input = nullptr;
    std::uint8_t* device_output = nullptr;
    /// The device's own, for what a kernel keeps beside its registers.
    std::uint8_t* device_scratch = nullptr;
    std::size_t scratch_size = 0;
};

/// A piece of a batch that stands in a slot: so much is copied to the device, computed on, and copied back.
struct Piece
{
    std::size_t input_size = 0;
    std::size_t output_size = 0;
    std::array<Launch, 2> launches{};
    std::size_t launch_count = 1;
};

/// Work that goes to devices in pieces. Which device takes a piece is not the batch's concern.
class Batch
{
public:
    virtual ~Batch() = default;
    /// Puts the next piece into the slot; nothing where none is left.
    [[nodiscard]] virtual std::optional<Piece> pack(const SlotMemory& slot) noexcept = 0;
    /// Takes the results of the piece that was packed into the slot.
    virtual void unpack(const SlotMemory& slot) noexcept = 0;
};

/// How much a fleet takes of each device, and of the host's memory for it.
struct Limits
{
    /// Bytes a device: of all slots, and of memory that is reserved beside them.
    std::size_t memory_max = std::size_t{256} << 20;
    std::size_t slot_input = std::size_t{8} << 20;
    std::size_t slot_output = std::size_t{2} << 20;
    std::size_t slot_scratch = std::size_t{40} << 20;
    /// Pieces that are on their way at a time: one is copied in, one computed on, one copied out, one packed.
    std::size_t slots = 4;
    /// Items of a piece.
    std::size_t piece_items_max = 32768;
    /// Results of each kernel that are compared with the processor's before the kernel is trusted.
    std::size_t checked_results = 4096;
    /// Bytes of updates that a resident store keeps in case its device fails. A store that has taken more brings the
    /// host's copy of its references up to date and begins anew.
    std::size_t journal_max = std::size_t{256} << 20;
};

/// The devices that work for this process. A device that fails is retired with a line on stderr, and the batch that
/// it was part of has failed as a whole: its results are void and its caller computes it again elsewhere. Any thread
/// may run batches; they take turns.
///
/// Slots are made when the first batch comes and are kept. Pieces go round the slots of all devices, so each device
/// has its share.
class Fleet
{
public:
    /// [driver outlives this]
    explicit Fleet(Driver& driver, const Limits& limits = {}) noexcept;

    /// Whether a device is left. Cost: a load.
    [[nodiscard]] bool is_available() const noexcept
    {
        return devices_left_.load(std::memory_order_relaxed) > 0;
    }
    /// Runs all pieces of a batch. On an error some may have been unpacked and some not.
    [[nodiscard]] Result<Done, Error> run(Batch& batch) noexcept;

    /// Whether a kernel may be used: no result of it was seen to be wrong.
    [[nodiscard]] bool trusts(KernelId kernel) const noexcept;
    /// How many of a kernel's next results are to be compared with the processor's.
    [[nodiscard]] std::size_t unchecked(KernelId kernel) const noexcept;
    void note_check(KernelId kernel, std::size_t results, bool is_right) noexcept;

    /// Reserves memory of the device that has most to spare, and gives its number. Slots have their share first, whether
    /// they are made already or not.
    [[nodiscard]] Result<std::size_t, Error> reserve(std::size_t size) noexcept;
    void release(std::size_t device, std::size_t size) noexcept;
    /// Whether a device is left.
    [[nodiscard]] bool has(std::size_t device) const noexcept;
    /// Retires a device that failed at something else than a batch of run(), and counts that as a batch that failed.
    void give_up(std::size_t device, Error error) noexcept;
    /// Counts a batch that did not come by run().
    void note_batch() noexcept { batches_.fetch_add(1, std::memory_order_relaxed); }

    [[nodiscard]] const Limits& limits() const noexcept { return limits_; }
    [[nodiscard]] Driver& driver() noexcept { return driver_; }
    [[nodiscard]] const Driver& driver() const noexcept { return driver_; }
    [[nodiscard]] std::uint64_t batches() const noexcept
    {
        return batches_.load(std::memory_order_relaxed);
    }
    [[nodiscard]] std::uint64_t batches_failed() const noexcept
    {
        return batches_failed_.load(std::memory_order_relaxed);
    }
    [[nodiscard]] std::uint64_t devices_lost() const noexcept
    {
        return devices_lost_.load(std::memory_order_relaxed);
    }

private:
    struct Slot
    {
        std::size_t device = 0;
        Buffer host_input;
        Buffer host_output;
        Buffer device_input;
        Buffer device_output;
        Buffer device_scratch;
        Stream stream;
        std::vector<std::uint32_t> notes;
        bool is_busy = false;
    };
    struct Check
    {
        std::atomic<std::size_t> right{0};
        std::atomic<bool> is_wrong{false};
    };

    [[nodiscard]] std::size_t slots_affordable() const noexcept;
    void make_slots() noexcept;
    [[nodiscard]] Result<Slot, Error> make_slot(std::size_t device) const noexcept;
    [[nodiscard]] Result<Done, Error> run_pieces(Batch& batch, std::size_t& device) noexcept;
    [[nodiscard]] Result<Done, Error> submit(Slot& slot, const Piece& piece) noexcept;
    [[nodiscard]] Result<Done, Error> finish(Slot& slot, Batch& batch) noexcept;
    void settle() noexcept;
    void retire(std::size_t device, Error error) noexcept;

    Driver& driver_;
    const Limits limits_;
    mutable std::mutex mutex_;
    std::vector<Slot> slots_;
    bool has_slots_ = false;
    std::vector<bool> is_retired_;
    /// Bytes of each device beside those of slots.
    std::vector<std::size_t> reserved_;
    // Counters and flags that others read at any time; nothing else depends on what they say.
    std::atomic<std::size_t> devices_left_;
    std::atomic<std::uint64_t> batches_{0};
    std::atomic<std::uint64_t> batches_failed_{0};
    std::atomic<std::uint64_t> devices_lost_{0};
    std::array<Check, kernel_count> checks_{};
};
}  // namespace braid::kernels::gpu
