// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/gpu/resident_memory.hpp"
#include "kernels/resident.hpp"
#include "kernels/rows.hpp"
#include <algorithm>

namespace braid::kernels::gpu
{
/// References of a tree's nodes in the memory of a device, or of the host where there is none.
///
/// Rules are: Reference, what a slot holds; Update, a view of what changed; Entry, a copy of an Update, with view() and
/// size(); kernels, those that compute references; and the functions
///     compute(references, update, choice)   on the processor;
///     pack(memory, update)                  into launches of a device, which run in their order;
///     slots_of(update, kernel)              that the kernel writes;
///     group_bytes, from_group(bytes, place), to_group(references, bytes)   how sixteen references lie on a device;
///     is_equal(reference, reference).
///
/// Invariants: 1. `references_` with the updates of `journal_` is what the device's memory holds. 2. Without a device
/// the journal is empty.
template <typename Rules>
class ResidentStore
{
public:
    using Reference = typename Rules::Reference;
    using Update = typename Rules::Update;

    ResidentStore(std::size_t slots, const RowChoice& choice) noexcept
      : choice_{choice},
        references_((slots + resident_group_size - 1) / resident_group_size * resident_group_size)
    {}

    /// Moves the store to a device of the fleet; Err{out_of_memory} where it exceeds what is left there. Where no device
    /// is left it stays. [once; fleet outlives this]
    [[nodiscard]] Result<Done, Error> live_on(Fleet& fleet) noexcept
    {
        fleet_ = &fleet;
        // What a device cannot do shall not be tried on one again.
        if (!choice_.forced || *choice_.forced == RowId::cuda)
            choice_.forced = RowId::avx512;
        choice_.required.reset();
        const Result<Done, Error> done = attach();
        return done || done.error() != Error::out_of_memory ? Result<Done, Error>{Done{}} : done;
    }

    [[nodiscard]] std::size_t size() const noexcept { return references_.size(); }
    [[nodiscard]] bool is_on_device() const noexcept { return memory_ != nullptr; }

    void update(const Update& update) noexcept
    {
        if (memory_ && !(memory_->is_usable() && is_trusted()))
            leave();
        if (!memory_)
            return Rules::compute(references_, update, choice_);
        is_written_ = true;
        fleet_->note_batch();
        journal_.emplace_back(update);
        journal_size_ += journal_.back().size();
        Result<Done, Error> done = Rules::pack(*memory_, update);
        if (done)
            done = memory_->submit();
        if (done && is_to_be_checked())
            done = check(update);
        else if (done && journal_size_ > fleet_->limits().journal_max)
            done = complete_from_device();
        if (!done)
            lose(done.error());
    }

    /// [sizes are equal; the slots were written]
    void read(std::span<const Slot> slots, std::span<Reference> to) noexcept
    {
        if (memory_)
        {
            const Result<Done, Error> done = read_from_device(slots, to);
            if (done)
                return;
            lose(done.error());
        }
        for (std::size_t i = 0; i < slots.size(); ++i)
            to[i] = references_[slots[i]];
    }

private:
    static constexpr std::size_t group_size = resident_group_size;

    [[nodiscard]] std::size_t device_size() const noexcept
    {
        return references_.size() / group_size * Rules::group_bytes;
    }
    [[nodiscard]] bool is_trusted() const noexcept
    {
        return std::ranges::all_of(
            Rules::kernels, [this](KernelId kernel) { return fleet_->trusts(kernel); });
    }
    [[nodiscard]] bool is_to_be_checked() const noexcept
    {
        return std::ranges::any_of(
            Rules::kernels, [this](KernelId kernel) { return fleet_->unchecked(kernel) > 0; });
    }

    [[nodiscard]] Result<Done, Error> attach() noexcept
    {
        while (is_trusted())
        {
            Result<std::unique_ptr<ResidentMemory>, Error> memory =
                ResidentMemory::make(*fleet_, device_size());
            if (!memory)
                return Err{memory.error()};
            memory_ = std::move(*memory);
            const Result<Done, Error> done =
                is_written_ ? copy_to_device() : Result<Done, Error>{Done{}};
            if (done)
                return done;
            memory_->give_up(done.error());
            memory_.reset();
        }
        return Err{Error::refused};
    }

    /// Computes on the processor what only the device had computed.
    void replay() noexcept
    {
        for (const auto& entry : journal_)
            Rules::compute(references_, entry.view(), choice_);
        forget_journal();
    }
    void forget_journal() noexcept
    {
        journal_.clear();
        journal_size_ = 0;
    }

    /// Goes on elsewhere: on another device where one is left, else on the processor.
    void leave() noexcept
    {
        memory_.reset();
        replay();
        (void)attach();
    }
    void lose(Error error) noexcept
    {
        memory_->give_up(error);
        leave();
    }

    [[nodiscard]] Result<Done, Error> copy_to_device() noexcept
    {
        std::vector<std::uint8_t> bytes(Rules::group_bytes * copied_groups);
        Result<Done, Error> done = Done{};
        std::size_t offset = 0;
        for (std::size_t i = 0; done && i < references_.size();)
        {
            std::size_t size = 0;
            for (; i < references_.size() && size < bytes.size(); i += group_size)
            {
                Rules::to_group(std::span{references_}.subspan(i, group_size), bytes.data() + size);
                size += Rules::group_bytes;
            }
            done = memory_->write(offset, Bytes{bytes}.first(size));
            offset += size;
        }
        return done;
    }

    /// Brings the host's copy up to date by one long copy, so that the journal can begin anew.
    [[nodiscard]] Result<Done, Error> complete_from_device() noexcept
    {
        const std::size_t step = memory_->read_size_max() / Rules::group_bytes * Rules::group_bytes;
        std::vector<Reference> found(references_.size());
        std::size_t slot = 0;
        for (std::size_t offset = 0; offset < device_size(); offset += step)
        {
            const std::size_t size = std::min(step, device_size() - offset);
            const Result<Bytes, Error> bytes = memory_->read({&offset, 1}, size);
            if (!bytes)
                return Err{bytes.error()};
            for (std::size_t at = 0; at < size; at += Rules::group_bytes)
                for (std::size_t place = 0; place < group_size; ++place)
                    found[slot++] = Rules::from_group(bytes->data() + at, place);
        }
        // Not before all is there: until then the journal counts.
        references_ = std::move(found);
        forget_journal();
        return Done{};
    }

    [[nodiscard]] Result<Done, Error> read_from_device(
        std::span<const Slot> slots, std::span<Reference> to) noexcept
    {
        const std::size_t at_once = memory_->read_size_max() / Rules::group_bytes;
        std::vector<std::size_t> offsets;
        for (std::size_t first = 0; first < slots.size(); first += at_once)
        {
            const auto part = slots.subspan(first, std::min(at_once, slots.size() - first));
            offsets.clear();
            for (const Slot slot : part)
                offsets.push_back(slot / group_size * Rules::group_bytes);
            const Result<Bytes, Error> bytes = memory_->read(offsets, Rules::group_bytes);
            if (!bytes)
                return Err{bytes.error()};
            for (std::size_t i = 0; i < part.size(); ++i)
                to[first + i] =
                    Rules::from_group(bytes->data() + i * Rules::group_bytes, part[i] % group_size);
        }
        return Done{};
    }

    /// Computes the newest update on the processor too, and compares.
    [[nodiscard]] Result<Done, Error> check(const Update& update) noexcept
    {
        replay();
        for (const KernelId kernel : Rules::kernels)
        {
            std::vector<Slot> slots = Rules::slots_of(update, kernel);
            slots.resize(std::min(slots.size(), fleet_->unchecked(kernel)));
            std::vector<Reference> found(slots.size());
            const Result<Done, Error> done = read_from_device(slots, found);
            if (!done)
                return done;
            bool is_right = true;
            for (std::size_t i = 0; i < slots.size(); ++i)
                is_right = is_right && Rules::is_equal(found[i], references_[slots[i]]);
            fleet_->note_check(kernel, slots.size(), is_right);
        }
        if (!is_trusted())
            leave();
        return Done{};
    }

    /// So many groups are made ready for a device at a time.
    static constexpr std::size_t copied_groups = 1024;

    RowChoice choice_;
    Fleet* fleet_ = nullptr;
    std::unique_ptr<ResidentMemory> memory_;
    std::vector<Reference> references_;
    bool is_written_ = false;
    std::vector<typename Rules::Entry> journal_;
    std::size_t journal_size_ = 0;
};
}  // namespace braid::kernels::gpu
