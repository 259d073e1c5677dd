// SPDX-License-Identifier: Apache-2.0
#include "tests/fuzz/evm_program.hpp"
#include "tests/vm-frontends/evm/interpreter/bytecode.hpp"

namespace braid::fuzz
{
namespace
{
using evm::Opcode;
using tests::Bytecode;

constexpr std::size_t pieces_max = 20;
constexpr std::size_t slots = 8;
constexpr std::size_t raw_size_max = 24;

/// Stores the word on top of the stack where the input chooses, so that an observation becomes state.
void store_top(Input& input, Bytecode& code)
{
    code.push(u256{input.pick(slots)}).op(Opcode::sstore);
}

void increment_slot(Input& input, Bytecode& code)
{
    const u256 key{input.pick(slots)};
    code.push(key).op(Opcode::sload).push(u256{1}).op(Opcode::add).push(key).op(Opcode::sstore);
}

void write_slot(Input& input, Bytecode& code)
{
    code.push(u256{input.byte()});
    store_top(input, code);
}

void move_slot(Input& input, Bytecode& code)
{
    code.push(u256{input.pick(slots)}).op(Opcode::sload);
    store_top(input, code);
}

void look_at_account(Input& input, Bytecode& code)
{
    constexpr std::array looks{Opcode::balance, Opcode::extcodehash, Opcode::extcodesize};
    code.push(read_address(input)).op(looks[input.pick(looks.size())]);
    store_top(input, code);
}

void look_at_self(Input& input, Bytecode& code)
{
    constexpr std::array looks{Opcode::gas, Opcode::selfbalance, Opcode::callvalue, Opcode::caller,
        Opcode::origin, Opcode::gasprice, Opcode::coinbase, Opcode::number, Opcode::returndatasize,
        Opcode::basefee, Opcode::prevrandao};
    code.op(looks[input.pick(looks.size())]);
    store_top(input, code);
}

/// Calls with 32 bytes of memory in and out, and stores whether that succeeded.
void call(Input& input, Bytecode& code)
{
    constexpr std::array calls{
        Opcode::call, Opcode::callcode, Opcode::delegatecall, Opcode::staticcall};
    const auto which = calls[input.pick(calls.size())];
    const u256 word{32};
    code.push(word).push(u256{}).push(word).push(u256{});
    if (which == Opcode::call || which == Opcode::callcode)
        code.push(u256{input.pick(4)});
    code.push(read_address(input));
    if (input.pick(4) == 0)
        code.push(u256{input.byte()} * u256{64});
    else
        code.op(Opcode::gas);
    code.op(which);
    store_top(input, code);
}

/// Creates a contract of 32 bytes of init code, or of the running code itself.
void create(Input& input, Bytecode& code)
{
    if (input.pick(2) == 0)
    {
        Hash32 init_code;
        std::ranges::copy(input.bytes(init_code.bytes.size()), init_code.bytes.begin());
        code.push(u256::from_be(init_code)).push(u256{}).op(Opcode::mstore);
    }
    else
    {
        code.push(u256{32}).push(u256{}).push(u256{}).op(Opcode::codecopy);
    }
    const bool salted = input.pick(2) == 0;
    if (salted)
        code.push(u256{input.pick(2)});
    code.push(u256{32}).push(u256{}).push(u256{input.pick(2)});
    code.op(salted ? Opcode::create2 : Opcode::create);
    if (input.pick(2) == 0)
        store_top(input, code);
    else
        code.push(u256{}).op(Opcode::mstore);
}

void self_destruct(Input& input, Bytecode& code)
{
    code.push(read_address(input)).op(Opcode::selfdestruct);
}

void transient(Input& input, Bytecode& code)
{
    const u256 key{input.pick(slots)};
    code.push(key).op(Opcode::tload).push(u256{1}).op(Opcode::add).push(key).op(Opcode::tstore);
}

void log(Input& input, Bytecode& code)
{
    code.push(u256{input.pick(slots)}).op(Opcode::sload);
    code.push(u256{32}).push(u256{}).op(Opcode::log1);
}

/// Leaves the program under a condition that depends on a slot.
void stop_if(Input& input, Bytecode& code)
{
    constexpr std::array ends{Opcode::stop, Opcode::revert, Opcode::invalid, Opcode::return_};
    Bytecode end;
    end.push(u256{32}).push(u256{}).op(ends[input.pick(ends.size())]);
    code.push(u256{input.pick(slots)}).op(Opcode::sload);
    const std::size_t behind = code.size() + 4 + end.size();
    code.byte(0x61)
        .byte(static_cast<std::uint8_t>(behind >> 8))
        .byte(static_cast<std::uint8_t>(behind));
    code.op(Opcode::jumpi).append(end).op(Opcode::jumpdest);
}

/// Repeats a piece while there is gas.
void loop(Input& input, Bytecode& code)
{
    const std::size_t start = code.size();
    code.op(Opcode::jumpdest);
    increment_slot(input, code);
    code.push(u256{40'000}).op(Opcode::gas).op(Opcode::gt).push(u256{start}).op(Opcode::jumpi);
}

void hash_memory(Input& input, Bytecode& code)
{
    code.push(u256{input.byte()}).push(u256{}).op(Opcode::keccak256);
    store_top(input, code);
}

void raw(Input& input, Bytecode& code)
{
    for (const auto byte : input.bytes(input.pick(raw_size_max)))
        code.byte(byte);
}

using Piece = void (*)(Input&, Bytecode&);
constexpr std::array<Piece, 16> pieces{increment_slot, write_slot, move_slot, look_at_account,
    look_at_self, call, call, create, self_destruct, transient, log, stop_if, loop, hash_memory,
    raw, raw};
}  // namespace

evm::Address read_address(Input& input) noexcept
{
    const std::size_t choice = input.pick(16);
    if (choice < sender_count)
        return sender_address(choice);
    if (choice < sender_count + contract_count)
        return contract_address(choice - sender_count);
    if (choice == 8)
        return fee_recipient;
    if (choice < 11)
        return evm::Address::of_number(0xdead00 + choice);
    return evm::Address::of_number(input.pick(20));
}

std::vector<std::uint8_t> read_program(Input& input)
{
    Bytecode code;
    const std::size_t count = input.pick(pieces_max);
    for (std::size_t i = 0; i < count && !input.at_end(); ++i)
        pieces[input.pick(pieces.size())](input, code);
    return code.bytes();
}
}  // namespace braid::fuzz
