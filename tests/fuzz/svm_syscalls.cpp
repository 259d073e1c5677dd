// SPDX-License-Identifier: Apache-2.0
// A program makes any syscall with any arguments, over memory that the input filled: each ends with a value or a fault, takes
// compute units that were there, and leaves the memory that it was not given alone.
#include "base/assert.hpp"
#include "tests/fuzz/input.hpp"
#include "tests/vm-frontends/svm/runtime/invoke_fixture.hpp"
#include "vm-frontends/svm/runtime/program_memory.hpp"
#include "vm-frontends/svm/syscalls.hpp"

namespace braid::fuzz
{
namespace
{
using svm::Pubkey;
using svm::tests::Data;
using svm::tests::Invocations;

constexpr std::size_t heap_size = std::size_t{32} * 1024;
constexpr std::size_t calls_max = 6;

constexpr std::string_view names[]{"abort", "sol_panic_", "sol_log_", "sol_log_64_",
    "sol_log_pubkey", "sol_log_compute_units_", "sol_log_data", "sol_create_program_address",
    "sol_try_find_program_address", "sol_sha256", "sol_keccak256", "sol_secp256k1_recover",
    "sol_curve_validate_point", "sol_curve_group_op", "sol_curve_multiscalar_mul",
    "sol_curve_decompress", "sol_curve_pairing_map", "sol_get_clock_sysvar",
    "sol_get_epoch_schedule_sysvar", "sol_get_rent_sysvar", "sol_get_last_restart_slot",
    "sol_get_epoch_rewards_sysvar", "sol_get_sysvar", "sol_get_epoch_stake", "sol_memcpy_",
    "sol_memmove_", "sol_memset_", "sol_memcmp_", "sol_get_processed_sibling_instruction",
    "sol_get_stack_height", "sol_set_return_data", "sol_get_return_data", "sol_invoke_signed_c",
    "sol_invoke_signed_rust", "sol_alloc_free_", "sol_alt_bn128_group_op",
    "sol_alt_bn128_compression", "sol_poseidon"};

const Pubkey* const sysvar_ids[]{&svm::ids::clock, &svm::ids::rent, &svm::ids::epoch_schedule,
    &svm::ids::slot_hashes, &svm::ids::last_restart_slot};

class Scene
{
public:
    explicit Scene(Bytes data) : input_(data)
    {
        svm::tests::native_behaviour = [](svm::InvokeContext&) { return Done{}; };
        const std::array<std::uint8_t, 64> sysvar_data{};
        for (const Pubkey* id : sysvar_ids)
            static_cast<void>(sysvars_.set(*id, Bytes{sysvar_data}.first(input_.pick(64))));
        run_.env.sysvars = &sysvars_;
        run_.begin({.compute_unit_limit = input_.pick(4) == 0 ? input_.below(5000) : 300'000,
            .heap_size = heap_size});
        BRAID_ASSERT(run_.world.transaction.push({.data = instruction_data_}).ok());
        machine_.memory.regions[3] = {.host = heap_.data(), .size = heap_.size(), .writable = true};
        machine_.memory.regions[1] = {.host = rodata_.data(), .size = rodata_.size()};
        machine_.compute_units_left = run_.invoke->meter();
        machine_.host = &*run_.invoke;
    }

    void run()
    {
        for (std::size_t i = 0; i < calls_max && !input_.at_end(); ++i)
        {
            // What is found at the front of the heap is what most arguments name.
            std::ranges::copy(input_.bytes(input_.pick(256)),
                heap_.begin() + static_cast<std::ptrdiff_t>(64 * i));
            call();
        }
    }

private:
    std::uint64_t argument()
    {
        const std::size_t low = input_.pick(256);
        switch (input_.pick(8))
        {
        case 0:
        case 1:
            return low;
        case 2:
            return svm::heap_start + heap_size - low;
        case 3:
            return svm::bytecode_start + low;
        case 4:
        {
            std::array<std::uint8_t, 8> bytes{};
            std::ranges::copy(input_.bytes(8), bytes.begin());
            return load_le<std::uint64_t>(bytes.data());
        }
        default:
            return svm::heap_start + 2 * low;
        }
    }

    void call()
    {
        const auto* syscall =
            svm::runtime_syscalls().find(svm::murmur3_32(names[input_.pick(std::size(names))]));
        BRAID_ASSERT(syscall != nullptr);
        std::array<std::uint64_t, 5> arguments;
        for (std::uint64_t& one : arguments)
            one = argument();
        const std::uint64_t before = run_.invoke->compute_units_left();
        static_cast<void>(syscall->function(machine_, arguments));
        BRAID_ASSERT(run_.invoke->compute_units_left() <= before);
        BRAID_ASSERT(rodata_ == (std::array<std::uint8_t, 64>{}));
        BRAID_ASSERT(run_.world.transaction.stack_height() == 1);
    }

    Input input_;
    svm::Sysvars sysvars_;
    Data instruction_data_{1, 2, 3};
    Invocations run_;
    svm::Machine machine_;
    std::vector<std::uint8_t> heap_ = std::vector<std::uint8_t>(heap_size);
    std::array<std::uint8_t, 64> rodata_{};
};
}  // namespace
}  // namespace braid::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    braid::fuzz::Scene{{data, size}}.run();
    return 0;
}
