// SPDX-License-Identifier: Apache-2.0
#include "kernels/gpu/fleet.hpp"

#include <algorithm>
#include <cstdio>
#include <utility>

namespace braid::kernels::gpu
{
std::string_view text_of(Error error) noexcept
{
    switch (error)
    {
    case Error::absent:
        return "there is no device";
    case Error::out_of_memory:
        return "memory ran out";
    case Error::lost:
        return "the device is lost";
    case Error::refused:
        break;
    }
    return "the device refused an operation";
}

Fleet::Fleet(Driver& driver, const Limits& limits) noexcept
  : driver_{driver},
    limits_{limits},
    is_retired_(driver.device_count()),
    reserved_(driver.device_count()),
    devices_left_{driver.device_count()}
{}

Result<Fleet::Slot, Error> Fleet::make_slot(std::size_t device) const noexcept
{
    Slot slot;
    slot.device = device;
    const struct
    {
        Buffer& buffer;
        Place place;
        std::size_t size;
    } wanted[]{{slot.host_input, Place::host, limits_.slot_input},
        {slot.host_output, Place::host, limits_.slot_output},
        {slot.device_input, Place::device, limits_.slot_input},
        {slot.device_output, Place::device, limits_.slot_output},
        {slot.device_scratch, Place::device, limits_.slot_scratch}};
    for (const auto& want : wanted)
    {
        Result<Buffer, Error> buffer = Buffer::make(driver_, device, want.place, want.size);
        if (!buffer)
            return Err{buffer.error()};
        want.buffer = std::move(*buffer);
    }
    Result<Stream, Error> stream = Stream::open(driver_, device);
    if (!stream)
        return Err{stream.error()};
    slot.stream = std::move(*stream);
    slot.notes.resize(limits_.piece_items_max);
    return slot;
}

namespace
{
[[nodiscard]] std::size_t slot_size(const Limits& limits) noexcept
{
    return limits.slot_input + limits.slot_output + limits.slot_scratch;
}
}  // namespace

std::size_t Fleet::slots_affordable() const noexcept
{
    return std::min(limits_.slots, limits_.memory_max / slot_size(limits_));
}

void Fleet::make_slots() noexcept
{
    has_slots_ = true;
    const std::size_t affordable = slots_affordable();
    for (std::size_t number = 0; number < std::max<std::size_t>(affordable, 1); ++number)
        for (std::size_t device = 0; device < is_retired_.size(); ++device)
        {
            if (is_retired_[device])
                continue;
            Result<Slot, Error> slot = affordable == 0 ?
                                           Result<Slot, Error>{Err{Error::out_of_memory}} :
                                           make_slot(device);
            if (slot)
                slots_.push_back(std::move(*slot));
            else if (number == 0 || slot.error() != Error::out_of_memory)
                retire(device, slot.error());
        }
}

/// Gives up a device. Its slots are dropped: nothing of it can be relied on.
void Fleet::retire(std::size_t device, Error error) noexcept
{
    if (is_retired_[device])
        return;
    is_retired_[device] = true;
    std::erase_if(slots_, [&](const Slot& slot) { return slot.device == device; });
    devices_left_.fetch_sub(1, std::memory_order_relaxed);
    devices_lost_.fetch_add(1, std::memory_order_relaxed);
    const std::string_view why = text_of(error);
    std::fprintf(stderr, "gpu %zu is given up: %.*s; its work is done on the processor\n", device,
        static_cast<int>(why.size()), why.data());
}

Result<Done, Error> Fleet::submit(Slot& slot, const Piece& piece) noexcept
{
    BRAID_ASSERT(piece.input_size <= slot.host_input.size());
    BRAID_ASSERT(piece.output_size <= slot.host_output.size());
    const Queue& queue = slot.stream.queue();
    slot.is_busy = true;
    Result<Done, Error> done = driver_.copy_to_device(
        queue, slot.device_input.data(), slot.host_input.data(), piece.input_size);
    for (std::size_t i = 0; done && i < piece.launch_count; ++i)
        done = driver_.launch(queue, piece.launches[i]);
    if (done)
        done = driver_.copy_to_host(
            queue, slot.host_output.data(), slot.device_output.data(), piece.output_size);
    return done;
}

namespace
{
template <typename Slot>
[[nodiscard]] SlotMemory memory_of(Slot& slot) noexcept
{
    return {.input = {slot.host_input.data(), slot.host_input.size()},
        .output = {slot.host_output.data(), slot.host_output.size()},
        .notes = slot.notes,
        .device_input = slot.device_input.data(),
        .device_output = slot.device_output.data(),
        .device_scratch = slot.device_scratch.data(),
        .scratch_size = slot.device_scratch.size()};
}
}  // namespace

Result<Done, Error> Fleet::finish(Slot& slot, Batch& batch) noexcept
{
    if (!slot.is_busy)
        return Done{};
    slot.is_busy = false;
    Result<Done, Error> done = driver_.wait(slot.stream.queue());
    if (done)
        batch.unpack(memory_of(slot));
    return done;
}

/// Feeds the slots in turn. On an error `device` is the one that failed.
Result<Done, Error> Fleet::run_pieces(Batch& batch, std::size_t& device) noexcept
{
    std::size_t turn = 0;
    bool is_packing = true;
    for (std::size_t idle = 0; idle < slots_.size(); ++turn)
    {
        Slot& slot = slots_[turn % slots_.size()];
        device = slot.device;
        Result<Done, Error> done = finish(slot, batch);
        if (!done)
            return done;
        const std::optional<Piece> piece =
            is_packing ? batch.pack(memory_of(slot)) : std::optional<Piece>{};
        is_packing = piece.has_value();
        idle = piece ? 0 : idle + 1;
        if (piece)
            done = submit(slot, *piece);
        if (!done)
            return done;
    }
    return Done{};
}

/// Waits for what is still on its way after a failure, so that no device writes into a slot that is packed anew.
void Fleet::settle() noexcept
{
    for (std::size_t i = 0; i < slots_.size();)
    {
        Slot& slot = slots_[i];
        const Result<Done, Error> done =
            slot.is_busy ? driver_.wait(slot.stream.queue()) : Result<Done, Error>{Done{}};
        slot.is_busy = false;
        if (done)
            ++i;
        else
        {
            retire(slot.device, done.error());
            i = 0;
        }
    }
}

Result<Done, Error> Fleet::run(Batch& batch) noexcept
{
    const std::scoped_lock lock{mutex_};
    batches_.fetch_add(1, std::memory_order_relaxed);
    if (!has_slots_)
        make_slots();
    Result<Done, Error> done = Err{Error::absent};
    if (!slots_.empty())
    {
        std::size_t device = 0;
        done = run_pieces(batch, device);
        if (!done)
        {
            retire(device, done.error());
            settle();
        }
    }
    if (!done)
        batches_failed_.fetch_add(1, std::memory_order_relaxed);
    return done;
}

Result<std::size_t, Error> Fleet::reserve(std::size_t size) noexcept
{
    const std::scoped_lock lock{mutex_};
    const std::size_t left = limits_.memory_max - slots_affordable() * slot_size(limits_);
    std::optional<std::size_t> best;
    for (std::size_t device = 0; device < reserved_.size(); ++device)
        if (!is_retired_[device] && (!best || reserved_[device] < reserved_[*best]))
            best = device;
    if (!best)
        return Err{Error::absent};
    if (size > left - reserved_[*best])
        return Err{Error::out_of_memory};
    reserved_[*best] += size;
    return *best;
}

void Fleet::release(std::size_t device, std::size_t size) noexcept
{
    const std::scoped_lock lock{mutex_};
    BRAID_ASSERT(size <= reserved_[device]);
    reserved_[device] -= size;
}

bool Fleet::has(std::size_t device) const noexcept
{
    const std::scoped_lock lock{mutex_};
    return !is_retired_[device];
}

void Fleet::give_up(std::size_t device, Error error) noexcept
{
    const std::scoped_lock lock{mutex_};
    batches_failed_.fetch_add(1, std::memory_order_relaxed);
    retire(device, error);
}

bool Fleet::trusts(KernelId kernel) const noexcept
{
    return !checks_[static_cast<std::size_t>(kernel)].is_wrong.load(std::memory_order_relaxed);
}

std::size_t Fleet::unchecked(KernelId kernel) const noexcept
{
    const std::size_t right =
        checks_[static_cast<std::size_t>(kernel)].right.load(std::memory_order_relaxed);
    return !trusts(kernel) || right >= limits_.checked_results ? 0 :
                                                                 limits_.checked_results - right;
}

void Fleet::note_check(KernelId kernel, std::size_t results, bool is_right) noexcept
{
    Check& check = checks_[static_cast<std::size_t>(kernel)];
    if (is_right)
        check.right.fetch_add(results, std::memory_order_relaxed);
    else if (!check.is_wrong.exchange(true, std::memory_order_relaxed))
        std::fprintf(stderr, "gpu kernel %u computes wrong results and is not used again\n",
            static_cast<unsigned>(kernel));
}
}  // namespace braid::kernels::gpu
