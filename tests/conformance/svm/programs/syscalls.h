// SPDX-License-Identifier: Apache-2.0
// What the SVM gives a program. https://solana.com/docs/programs/faq
#pragma once

typedef unsigned char u8;
typedef unsigned int u32;
typedef unsigned long long u64;

u64 abort(void);
u64 sol_panic_(const void*, u64, u64, u64);
u64 sol_log_(const void*, u64);
u64 sol_log_64_(u64, u64, u64, u64, u64);
u64 sol_log_compute_units_(void);
u64 sol_log_pubkey(const void*);
u64 sol_log_data(const void*, u64);
u64 sol_create_program_address(u64, u64, u64, u64);
u64 sol_try_find_program_address(u64, u64, u64, u64, u64);
u64 sol_sha256(u64, u64, u64);
u64 sol_keccak256(u64, u64, u64);
u64 sol_secp256k1_recover(u64, u64, u64, u64);
u64 sol_memcpy_(u64, u64, u64);
u64 sol_memmove_(u64, u64, u64);
u64 sol_memset_(u64, u64, u64);
u64 sol_memcmp_(u64, u64, u64, u64);
u64 sol_get_clock_sysvar(u64);
u64 sol_get_rent_sysvar(u64);
u64 sol_get_epoch_schedule_sysvar(u64);
u64 sol_get_epoch_rewards_sysvar(u64);
u64 sol_get_last_restart_slot(u64);
u64 sol_get_sysvar(u64, u64, u64, u64);
u64 sol_get_epoch_stake(u64);
u64 sol_set_return_data(u64, u64);
u64 sol_get_return_data(u64, u64, u64);
u64 sol_get_stack_height(void);
u64 sol_get_processed_sibling_instruction(u64, u64, u64, u64, u64);
u64 sol_invoke_signed_c(u64, u64, u64, u64, u64);
u64 sol_invoke_signed_rust(u64, u64, u64, u64, u64);
u64 sol_curve_validate_point(u64, u64, u64);
u64 sol_curve_group_op(u64, u64, u64, u64, u64);
u64 sol_curve_multiscalar_mul(u64, u64, u64, u64, u64);
u64 sol_alt_bn128_group_op(u64, u64, u64, u64);
u64 sol_alt_bn128_compression(u64, u64, u64, u64);
u64 sol_poseidon(u64, u64, u64, u64, u64);
u64 sol_curve_decompress(u64, u64, u64);
u64 sol_curve_pairing_map(u64, u64, u64, u64, u64);
