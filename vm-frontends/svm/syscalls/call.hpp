// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vm-frontends/svm/runtime/guest_memory.hpp"
#include "vm-frontends/svm/sbpf/machine.hpp"

namespace braid::svm
{
using Arguments = std::array<std::uint64_t, 5>;
using Outcome = Result<std::uint64_t, Fault>;

/// Memory of the program that a syscall writes: `count` things of `size` bytes each.
struct Output
{
    std::uint64_t address = 0;
    std::uint64_t size = 1;
    std::uint64_t count = 1;
    std::size_t alignment = 1;
    /// Where it is on the host, once it was opened; null where count is 0.
    std::uint8_t* host = nullptr;

    [[nodiscard]] static Output bytes(std::uint64_t address, std::uint64_t count) noexcept
    {
        return {.address = address, .count = count};
    }
};

/// A syscall while it runs. Its steps give false where they fault; fault() is then what to return.
class Call
{
public:
    explicit Call(Machine& machine) noexcept
      : invoke_(static_cast<InvokeContext*>(machine.host)),
        map_(&machine.memory),
        memory_(*invoke_, machine.memory)
    {}

    [[nodiscard]] InvokeContext& invoke() noexcept { return *invoke_; }
    [[nodiscard]] Err<Fault> fault() const noexcept { return {fault_}; }
    [[nodiscard]] Err<Fault> refuse(SyscallError::Kind kind, std::string message) noexcept
    {
        return invoke_->fail(
            SyscallError{.kind = kind, .instruction = {}, .message = std::move(message)});
    }

    [[nodiscard]] bool charge(std::uint64_t units) noexcept;
    /// One thing of so many bytes.
    [[nodiscard]] bool read_object(
        Bytes& to, std::uint64_t address, std::uint64_t size, std::size_t alignment = 1) noexcept;
    [[nodiscard]] bool read(Bytes& to, std::uint64_t address, std::uint64_t size) noexcept
    {
        return read_array(to, address, size, 1);
    }
    /// Things of so many bytes each; any address will do where there are none.
    [[nodiscard]] bool read_array(Bytes& to, std::uint64_t address, std::uint64_t count,
        std::uint64_t size, std::size_t alignment = 1) noexcept;
    /// Slices, each an address and a count of bytes; see slice_at().
    [[nodiscard]] bool read_slices(Bytes& to, std::uint64_t address, std::uint64_t count) noexcept
    {
        return read_array(to, address, count, slice_size, 8);
    }

    struct Slice
    {
        std::uint64_t address;
        std::uint64_t size;
    };
    static constexpr std::uint64_t slice_size = 16;
    /// [index is that of a slice that was read]
    [[nodiscard]] static Slice slice_at(Bytes slices, std::size_t index) noexcept
    {
        const std::uint8_t* at = slices.data() + slice_size * index;
        return {load_le<std::uint64_t>(at), load_le<std::uint64_t>(at + 8)};
    }

    /// Opens memory to write to. Faults: of the first that is not writable, of the first that is not aligned, "Overlapping
    /// copy" where two have bytes in common.
    [[nodiscard]] bool open(std::span<Output> outputs) noexcept;
    [[nodiscard]] bool open(Output& output) noexcept { return open({&output, 1}); }
    /// Opens and writes.
    [[nodiscard]] bool write(std::uint64_t address, Bytes bytes) noexcept;

private:
    [[nodiscard]] bool take(const Result<std::uint8_t*, Fault>& host, std::uint8_t*& to) noexcept;

    InvokeContext* invoke_;
    const MemoryMap* map_;
    GuestMemory memory_;
    Fault fault_;
};

/// Whether the two ranges share no byte, as Agave has it.
[[nodiscard]] constexpr bool is_nonoverlapping(
    std::uint64_t a, std::uint64_t a_size, std::uint64_t b, std::uint64_t b_size) noexcept
{
    return a > b ? a - b >= b_size : b - a >= a_size;
}

// The syscalls by their names, in the files that they are listed under.
// memory.cpp
[[nodiscard]] Outcome sol_memcpy(Machine& machine, const Arguments& arguments) noexcept;
[[nodiscard]] Outcome sol_memmove(Machine& machine, const Arguments& arguments) noexcept;
[[nodiscard]] Outcome sol_memset(Machine& machine, const Arguments& arguments) noexcept;
[[nodiscard]] Outcome sol_memcmp(Machine& machine, const Arguments& arguments) noexcept;
[[nodiscard]] Outcome sol_alloc_free(Machine& machine, const Arguments& arguments) noexcept;
// logging.cpp
[[nodiscard]] Outcome sol_abort(Machine& machine, const Arguments& arguments) noexcept;
[[nodiscard]] Outcome sol_panic(Machine& machine, const Arguments& arguments) noexcept;
[[nodiscard]] Outcome sol_log(Machine& machine, const Arguments& arguments) noexcept;
[[nodiscard]] Outcome sol_log_64(Machine& machine, const Arguments& arguments) noexcept;
[[nodiscard]] Outcome sol_log_pubkey(Machine& machine, const Arguments& arguments) noexcept;
[[nodiscard]] Outcome sol_log_compute_units(Machine& machine, const Arguments& arguments) noexcept;
[[nodiscard]] Outcome sol_log_data(Machine& machine, const Arguments& arguments) noexcept;
// addresses.cpp
[[nodiscard]] Outcome sol_create_program_address(
    Machine& machine, const Arguments& arguments) noexcept;
[[nodiscard]] Outcome sol_try_find_program_address(
    Machine& machine, const Arguments& arguments) noexcept;
// hashes.cpp
[[nodiscard]] Outcome sol_sha256(Machine& machine, const Arguments& arguments) noexcept;
[[nodiscard]] Outcome sol_keccak256(Machine& machine, const Arguments& arguments) noexcept;
[[nodiscard]] Outcome sol_secp256k1_recover(Machine& machine, const Arguments& arguments) noexcept;
[[nodiscard]] Outcome sol_poseidon(Machine& machine, const Arguments& arguments) noexcept;
// sysvars.cpp
[[nodiscard]] Outcome sol_get_clock_sysvar(Machine& machine, const Arguments& arguments) noexcept;
[[nodiscard]] Outcome sol_get_rent_sysvar(Machine& machine, const Arguments& arguments) noexcept;
[[nodiscard]] Outcome sol_get_epoch_schedule_sysvar(
    Machine& machine, const Arguments& arguments) noexcept;
[[nodiscard]] Outcome sol_get_epoch_rewards_sysvar(
    Machine& machine, const Arguments& arguments) noexcept;
[[nodiscard]] Outcome sol_get_last_restart_slot(
    Machine& machine, const Arguments& arguments) noexcept;
[[nodiscard]] Outcome sol_get_sysvar(Machine& machine, const Arguments& arguments) noexcept;
[[nodiscard]] Outcome sol_get_epoch_stake(Machine& machine, const Arguments& arguments) noexcept;
// instructions.cpp
[[nodiscard]] Outcome sol_set_return_data(Machine& machine, const Arguments& arguments) noexcept;
[[nodiscard]] Outcome sol_get_return_data(Machine& machine, const Arguments& arguments) noexcept;
[[nodiscard]] Outcome sol_get_stack_height(Machine& machine, const Arguments& arguments) noexcept;
[[nodiscard]] Outcome sol_get_processed_sibling_instruction(
    Machine& machine, const Arguments& arguments) noexcept;
// curves.cpp
[[nodiscard]] Outcome sol_curve_validate_point(
    Machine& machine, const Arguments& arguments) noexcept;
[[nodiscard]] Outcome sol_curve_group_op(Machine& machine, const Arguments& arguments) noexcept;
[[nodiscard]] Outcome sol_curve_multiscalar_mul(
    Machine& machine, const Arguments& arguments) noexcept;
[[nodiscard]] Outcome sol_curve_decompress(Machine& machine, const Arguments& arguments) noexcept;
[[nodiscard]] Outcome sol_curve_pairing_map(Machine& machine, const Arguments& arguments) noexcept;
// alt_bn128.cpp
[[nodiscard]] Outcome sol_alt_bn128_group_op(Machine& machine, const Arguments& arguments) noexcept;
[[nodiscard]] Outcome sol_alt_bn128_compression(
    Machine& machine, const Arguments& arguments) noexcept;
}  // namespace braid::svm
