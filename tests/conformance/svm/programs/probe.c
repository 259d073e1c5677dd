// SPDX-License-Identifier: Apache-2.0
// Does what its instruction's data say, so that a generator can have it make any syscall, touch any address, and fault in
// any way.
//
//     script  := step*
//     step    := 0                                  ends with success
//              | 1 value                            ends with that value
//              | 2 heap-offset u32, size u8, bytes  writes to the heap
//              | 3 syscall u8, value x 5            and logs its result
//              | 4 width u8, value                  loads from the address and logs what is there
//              | 5 width u8, value, value           stores at the address (the first) the second
//              | 6 count value                      counts down
//              | 7 depth value                      calls itself so deep
//              | 8 value, value                     logs quotient and remainder
//              | 9 account u8, offset u32           goes on with the script that the account's data have there
//     value   := 0 u64 | 1 heap-offset u32 | 2 account u8, field u8, offset u32
//     field   := 0 key | 1 owner | 2 lamports | 3 data | 4 flags | 5 size of the data
//
// Numbers least significant byte first.
#include "syscalls.h"

#define HEAP 0x300000000ULL
#define ACCOUNT_MAX 24
#define NOINLINE __attribute__((noinline))

struct probe
{
    const u8* at;
    const u8* end;
    u64 account_count;
    // Of each account's flags; what follows them is in the order of the input.
    u64 accounts[ACCOUNT_MAX];
};

static NOINLINE u64 read_number(struct probe* probe, u64 size)
{
    u64 number = 0;
    for (u64 i = 0; i < size; ++i)
        number |= (u64)(probe->at < probe->end ? *probe->at++ : 0) << (8 * i);
    return number;
}

static NOINLINE u64 read_value(struct probe* probe)
{
    const u64 kind = read_number(probe, 1);
    if (kind == 0)
        return read_number(probe, 8);
    if (kind == 1)
        return HEAP + read_number(probe, 4);
    const u64 index = read_number(probe, 1);
    const u64 field = read_number(probe, 1);
    const u64 offset = read_number(probe, 4);
    if (index >= probe->account_count)
        return 0;
    const u64 account = probe->accounts[index];
    if (field == 0)
        return account + 8 + offset;
    if (field == 1)
        return account + 40 + offset;
    if (field == 2)
        return account + 72 + offset;
    if (field == 3)
        return account + 88 + offset;
    if (field == 5)
        return account + 80 + offset;
    return account + offset;
}

static NOINLINE u64 make_call_1(u64 number, u64 a, u64 b, u64 c, u64 d)
{
    switch (number)
    {
    case 0: return sol_log_((const void*)a, b);
    case 1: return sol_log_64_(a, b, c, d, 0);
    case 2: return sol_log_compute_units_();
    case 3: return sol_log_pubkey((const void*)a);
    case 4: return sol_log_data((const void*)a, b);
    case 5: return sol_create_program_address(a, b, c, d);
    case 6: return sol_sha256(a, b, c);
    case 7: return sol_keccak256(a, b, c);
    case 8: return sol_secp256k1_recover(a, b, c, d);
    case 9: return sol_memcpy_(a, b, c);
    case 10: return sol_memmove_(a, b, c);
    case 11: return sol_memset_(a, b, c);
    case 12: return sol_memcmp_(a, b, c, d);
    case 13: return sol_get_clock_sysvar(a);
    case 14: return sol_get_rent_sysvar(a);
    case 15: return sol_get_epoch_schedule_sysvar(a);
    case 16: return sol_get_epoch_rewards_sysvar(a);
    case 17: return sol_get_last_restart_slot(a);
    case 18: return sol_get_sysvar(a, b, c, d);
    case 19: return sol_get_epoch_stake(a);
    case 20: return sol_set_return_data(a, b);
    case 21: return sol_get_return_data(a, b, c);
    case 22: return sol_get_stack_height();
    case 23: return sol_curve_validate_point(a, b, c);
    case 24: return sol_alt_bn128_group_op(a, b, c, d);
    case 25: return sol_alt_bn128_compression(a, b, c, d);
    case 26: return sol_panic_((const void*)a, b, c, d);
    case 28: return sol_curve_decompress(a, b, c);
    default: return abort();
    }
}

static NOINLINE u64 make_call(u64 number, const u64* v)
{
    switch (number)
    {
    case 32: return sol_try_find_program_address(v[0], v[1], v[2], v[3], v[4]);
    case 33: return sol_get_processed_sibling_instruction(v[0], v[1], v[2], v[3], v[4]);
    case 34: return sol_invoke_signed_c(v[0], v[1], v[2], v[3], v[4]);
    case 35: return sol_invoke_signed_rust(v[0], v[1], v[2], v[3], v[4]);
    case 36: return sol_curve_group_op(v[0], v[1], v[2], v[3], v[4]);
    case 37: return sol_curve_multiscalar_mul(v[0], v[1], v[2], v[3], v[4]);
    case 38: return sol_poseidon(v[0], v[1], v[2], v[3], v[4]);
    case 39: return sol_curve_pairing_map(v[0], v[1], v[2], v[3], v[4]);
    default: return make_call_1(number, v[0], v[1], v[2], v[3]);
    }
}

static NOINLINE void load(u64 width, u64 address)
{
    u64 value = 0;
    if (width == 1)
        value = *(volatile u8*)address;
    else if (width == 2)
        value = *(volatile unsigned short*)address;
    else if (width == 4)
        value = *(volatile u32*)address;
    else
        value = *(volatile u64*)address;
    sol_log_64_(4, width, value, 0, 0);
}

static NOINLINE void store(u64 width, u64 address, u64 value)
{
    if (width == 1)
        *(volatile u8*)address = (u8)value;
    else if (width == 2)
        *(volatile unsigned short*)address = (unsigned short)value;
    else if (width == 4)
        *(volatile u32*)address = (u32)value;
    else
        *(volatile u64*)address = value;
}

static NOINLINE u64 descend(u64 depth)
{
    volatile u64 here = depth;
    if (depth > 0)
        here += descend(depth - 1);
    return here;
}

static NOINLINE u64 count_down(u64 count)
{
    volatile u64 left = count;
    while (left > 0)
        left -= 1;
    return left;
}

static NOINLINE void fill(struct probe* probe)
{
    const u64 offset = read_number(probe, 4);
    const u64 size = read_number(probe, 1);
    for (u64 i = 0; i < size; ++i)
        *(volatile u8*)(HEAP + offset + i) = (u8)read_number(probe, 1);
}

static NOINLINE void call_syscall(struct probe* probe)
{
    u64 values[5];
    const u64 number = read_number(probe, 1);
    for (u64 i = 0; i < 5; ++i)
        values[i] = read_value(probe);
    sol_log_64_(3, number, make_call(number, values), 0, 0);
}

static NOINLINE void divide(struct probe* probe)
{
    const u64 numerator = read_value(probe);
    const volatile u64 denominator = read_value(probe);
    sol_log_64_(8, numerator / denominator, numerator % denominator, 0, 0);
}

static NOINLINE void go_on_in_account(struct probe* probe)
{
    const u64 index = read_number(probe, 1);
    const u64 offset = read_number(probe, 4);
    if (index >= probe->account_count)
        return;
    const u64 account = probe->accounts[index];
    const u64 size = *(const u64*)(account + 80);
    probe->at = (const u8*)account + 88 + (offset < size ? offset : size);
    probe->end = (const u8*)account + 88 + size;
}

static NOINLINE u64 run(struct probe* probe)
{
    for (;;)
    {
        const u64 step = read_number(probe, 1);
        if (step == 0)
            return 0;
        if (step == 1)
            return read_value(probe);
        if (step == 2)
            fill(probe);
        else if (step == 3)
            call_syscall(probe);
        else if (step == 4)
        {
            const u64 width = read_number(probe, 1);
            load(width, read_value(probe));
        }
        else if (step == 5)
        {
            const u64 width = read_number(probe, 1);
            const u64 address = read_value(probe);
            store(width, address, read_value(probe));
        }
        else if (step == 6)
            count_down(read_value(probe));
        else if (step == 7)
            sol_log_64_(7, descend(read_value(probe)), 0, 0, 0);
        else if (step == 9)
            go_on_in_account(probe);
        else
            divide(probe);
    }
}

u64 entrypoint(const u8* input)
{
    struct probe probe;
    const u64 count = *(const u64*)input;
    u64 at = (u64)input + 8;
    probe.account_count = count < ACCOUNT_MAX ? count : ACCOUNT_MAX;
    for (u64 i = 0; i < count; ++i)
    {
        const u8 duplicate = *(const u8*)at;
        if (duplicate == 0xff)
        {
            if (i < ACCOUNT_MAX)
                probe.accounts[i] = at;
            const u64 size = *(const u64*)(at + 80);
            at = ((at + 88 + size + 10240 + 7) & ~7ULL) + 8;
        }
        else
        {
            if (i < ACCOUNT_MAX)
                probe.accounts[i] = duplicate < ACCOUNT_MAX ? probe.accounts[duplicate] : 0;
            at += 8;
        }
    }
    probe.end = (const u8*)at + 8 + *(const u64*)at;
    probe.at = (const u8*)at + 8;
    return run(&probe);
}
