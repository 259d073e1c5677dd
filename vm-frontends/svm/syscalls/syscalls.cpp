// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/svm/syscalls.hpp"

#include "vm-frontends/svm/runtime/cpi.hpp"
#include "vm-frontends/svm/syscalls/call.hpp"

namespace braid::svm
{
namespace
{
/// The first may be called by deployed programs only.
constexpr std::array all_syscalls{
    NamedSyscall{"sol_alloc_free_", sol_alloc_free},
    NamedSyscall{"abort", sol_abort},
    NamedSyscall{"sol_panic_", sol_panic},
    NamedSyscall{"sol_log_", sol_log},
    NamedSyscall{"sol_log_64_", sol_log_64},
    NamedSyscall{"sol_log_pubkey", sol_log_pubkey},
    NamedSyscall{"sol_log_compute_units_", sol_log_compute_units},
    NamedSyscall{"sol_log_data", sol_log_data},
    NamedSyscall{"sol_create_program_address", sol_create_program_address},
    NamedSyscall{"sol_try_find_program_address", sol_try_find_program_address},
    NamedSyscall{"sol_sha256", sol_sha256},
    NamedSyscall{"sol_keccak256", sol_keccak256},
    NamedSyscall{"sol_secp256k1_recover", sol_secp256k1_recover},
    NamedSyscall{"sol_poseidon", sol_poseidon},
    NamedSyscall{"sol_curve_validate_point", sol_curve_validate_point},
    NamedSyscall{"sol_curve_group_op", sol_curve_group_op},
    NamedSyscall{"sol_curve_multiscalar_mul", sol_curve_multiscalar_mul},
    NamedSyscall{"sol_curve_decompress", sol_curve_decompress},
    NamedSyscall{"sol_curve_pairing_map", sol_curve_pairing_map},
    NamedSyscall{"sol_alt_bn128_group_op", sol_alt_bn128_group_op},
    NamedSyscall{"sol_alt_bn128_compression", sol_alt_bn128_compression},
    NamedSyscall{"sol_get_clock_sysvar", sol_get_clock_sysvar},
    NamedSyscall{"sol_get_rent_sysvar", sol_get_rent_sysvar},
    NamedSyscall{"sol_get_epoch_schedule_sysvar", sol_get_epoch_schedule_sysvar},
    NamedSyscall{"sol_get_epoch_rewards_sysvar", sol_get_epoch_rewards_sysvar},
    NamedSyscall{"sol_get_last_restart_slot", sol_get_last_restart_slot},
    NamedSyscall{"sol_get_sysvar", sol_get_sysvar},
    NamedSyscall{"sol_get_epoch_stake", sol_get_epoch_stake},
    NamedSyscall{"sol_memcpy_", sol_memcpy},
    NamedSyscall{"sol_memmove_", sol_memmove},
    NamedSyscall{"sol_memset_", sol_memset},
    NamedSyscall{"sol_memcmp_", sol_memcmp},
    NamedSyscall{"sol_get_processed_sibling_instruction", sol_get_processed_sibling_instruction},
    NamedSyscall{"sol_get_stack_height", sol_get_stack_height},
    NamedSyscall{"sol_set_return_data", sol_set_return_data},
    NamedSyscall{"sol_get_return_data", sol_get_return_data},
    NamedSyscall{"sol_invoke_signed_c", sol_invoke_signed_c},
    NamedSyscall{"sol_invoke_signed_rust", sol_invoke_signed_rust},
};
}  // namespace

const SyscallTable& runtime_syscalls() noexcept
{
    static const SyscallTable table{all_syscalls};
    return table;
}

const SyscallTable& deployment_syscalls() noexcept
{
    static const SyscallTable table{std::span{all_syscalls}.subspan(1)};
    return table;
}
}  // namespace braid::svm
