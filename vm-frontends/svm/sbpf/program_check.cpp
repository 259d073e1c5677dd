// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/svm/program_check.hpp"

#include "vm-frontends/svm/sbpf/disassemble.hpp"

namespace braid::svm
{
namespace
{
/// Programs are only looked at here.
Result<std::uint64_t, Fault> refuse(Machine&, const std::array<std::uint64_t, 5>&) noexcept
{
    return Err{Fault{.kind = Fault::Kind::syscall}};
}

// https://github.com/anza-xyz/agave/blob/master/syscalls/src/lib.rs create_program_runtime_environment()
constexpr std::array<std::string_view, 38> names = {"abort", "sol_panic_", "sol_log_",
    "sol_log_64_", "sol_log_pubkey", "sol_log_compute_units_", "sol_log_data",
    "sol_create_program_address", "sol_try_find_program_address", "sol_sha256", "sol_keccak256",
    "sol_secp256k1_recover", "sol_poseidon", "sol_curve_validate_point", "sol_curve_group_op",
    "sol_curve_multiscalar_mul", "sol_curve_decompress", "sol_curve_pairing_map",
    "sol_alt_bn128_group_op", "sol_alt_bn128_compression", "sol_get_clock_sysvar",
    "sol_get_epoch_schedule_sysvar", "sol_get_rent_sysvar", "sol_get_last_restart_slot",
    "sol_get_epoch_rewards_sysvar", "sol_get_sysvar", "sol_get_epoch_stake", "sol_memcpy_",
    "sol_memmove_", "sol_memset_", "sol_memcmp_", "sol_invoke_signed_c", "sol_invoke_signed_rust",
    "sol_set_return_data", "sol_get_return_data", "sol_get_processed_sibling_instruction",
    "sol_get_stack_height", "sol_alloc_free_"};
// The last one, which new programs bring themselves.
constexpr std::size_t deployable_count = names.size() - 1;

const SyscallTable& syscall_names(LoadMode mode)
{
    static constexpr auto syscalls = []
    {
        std::array<NamedSyscall, names.size()> made;
        for (std::size_t i = 0; i < names.size(); ++i)
            made[i] = {.name = names[i], .function = refuse};
        return made;
    }();
    static const SyscallTable all{syscalls};
    static const SyscallTable deployable{std::span{syscalls}.first(deployable_count)};
    return mode == LoadMode::deploy ? deployable : all;
}

Result<Executable, std::string> load(Bytes elf, ProgramUse use)
{
    const auto mode = use == ProgramUse::deploy ? LoadMode::deploy : LoadMode::run;
    auto program = load_elf(elf, syscall_names(mode), mode);
    if (!program.ok())
        return Err{std::string{"ELF error: "}.append(message_of(program.error()))};
    return std::move(*program);
}
}  // namespace

Result<ProgramSummary, std::string> check_program(Bytes elf, ProgramUse use)
{
    const auto program = load(elf, use);
    if (!program.ok())
        return Err{program.error()};
    if (const auto verified = verify(*program); !verified.ok())
        return Err{std::string{"Verifier error: "}.append(message_of(verified.error()))};
    return ProgramSummary{.version = static_cast<std::uint32_t>(program->version),
        .instruction_count = program->instruction_count(),
        .rodata_size = program->rodata.size()};
}

Result<std::string, std::string> disassemble_program(Bytes elf, ProgramUse use)
{
    const auto program = load(elf, use);
    if (!program.ok())
        return Err{program.error()};
    return disassemble(*program);
}
}  // namespace braid::svm
