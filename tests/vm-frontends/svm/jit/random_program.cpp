// SPDX-License-Identifier: Apache-2.0
#include "tests/vm-frontends/svm/jit/random_program.hpp"

#include <algorithm>

namespace braid::tests
{
namespace
{
using svm::Instruction;
using svm::SbpfVersion;

constexpr std::uint8_t frame_register = 10;
/// Left to loops, so that most of them end.
constexpr std::uint8_t counter_register = 9;
constexpr std::uint32_t first_function_key = 0x1000;
constexpr std::size_t instruction_count_max = 600;

constexpr std::array<std::uint64_t, 14> telling_numbers = {0, 1, 2, 7, 31, 63, 0x7fffffff,
    0x80000000, 0xffffffff, 0x100000000, 0x7fffffffffffffff, 0x8000000000000000, 0xffffffffffffffff,
    0xffffffff80000000};

/// Operations of both widths that take a register or an immediate.
constexpr std::array<std::uint8_t, 9> common_operations = {0, 1, 4, 5, 6, 7, 10, 11, 12};
constexpr std::array<std::uint8_t, 12> all_operations = {0, 1, 2, 3, 4, 5, 6, 7, 9, 10, 11, 12};
/// v2's, with an immediate.
constexpr std::array<std::uint8_t, 12> extension_opcodes = {
    0x86, 0x96, 0x36, 0xb6, 0x46, 0x56, 0x66, 0x76, 0xc6, 0xd6, 0xe6, 0xf6};
constexpr std::array<std::uint8_t, 11> jump_operations = {1, 2, 3, 4, 5, 6, 7, 10, 11, 12, 13};

class Writer
{
public:
    Writer(const Draw& draw, SbpfVersion version) : draw_(draw), version_(version) {}

    DrawnProgram write();

private:
    using Statement = void (Writer::*)(std::size_t depth);

    std::uint64_t draw(std::uint64_t bound) { return draw_(bound); }
    bool chance(std::uint64_t of) { return draw(of) == 0; }
    std::uint8_t any_register() { return static_cast<std::uint8_t>(draw(counter_register)); }
    std::uint8_t any_source() { return static_cast<std::uint8_t>(draw(frame_register + 1)); }
    std::uint64_t any_number();
    std::int32_t any_immediate() { return static_cast<std::int32_t>(any_number()); }
    std::uint64_t any_address();
    std::uint64_t valid_address();

    void put(const Instruction& instruction) { code_.push_back(instruction); }
    void put_number(std::uint8_t destination, std::uint64_t number);
    void put_access(std::uint8_t base, std::int16_t offset);
    void put_jump(std::uint8_t opcode, std::size_t at, std::size_t target);

    void statement(std::size_t depth);
    void statements(std::size_t depth, std::uint64_t count_max);
    void arithmetic(std::size_t depth);
    void extension();
    void number(std::size_t depth);
    void memory(std::size_t depth);
    void frame_memory(std::size_t depth);
    void derived_frame_memory(std::size_t depth);
    void branch(std::size_t depth);
    void loop(std::size_t depth);
    void wild_jump(std::size_t depth);
    std::size_t callee();
    void call(std::size_t depth);
    void call_register(std::size_t depth);
    void syscall(std::size_t depth);
    void exit(std::size_t depth);

    void resolve();
    void draw_start(ProgramStart& start);

    struct OpenCall
    {
        std::size_t at = 0;
        std::size_t function = 0;
    };

    const Draw& draw_;
    const SbpfVersion version_;
    std::vector<Instruction> code_;
    /// Where statements begin: what jumps may go to.
    std::vector<std::size_t> starts_;
    std::vector<std::size_t> functions_;
    std::size_t function_count_ = 1;
    std::size_t heap_size_ = 0;
    std::size_t input_size_ = 0;
    std::vector<std::size_t> wild_jumps_;
    /// Relative calls, and numbers that are to be a function's address.
    std::vector<OpenCall> calls_;
    std::vector<OpenCall> addresses_;
    std::uint64_t text_address_ = 0;
};

std::uint64_t Writer::any_number()
{
    switch (draw(4))
    {
    case 0:
        return draw(256);
    case 1:
        return draw(65536) << draw(48);
    default:
        return telling_numbers[draw(telling_numbers.size())] + draw(3) - 1;
    }
}

/// Around the beginning or the end of a region, or far away.
std::uint64_t Writer::any_address()
{
    const std::uint64_t region = draw(8) * svm::region_stride;
    switch (draw(5))
    {
    case 0:
        return region + draw(32) - 16;
    case 1:
        return region + draw(ProgramRun::input_size_max + 16);
    case 2:
        return svm::input_start + draw(ProgramRun::input_size_max);
    case 3:
        return svm::stack_start + draw(130) * svm::stack_frame_size / 2 + draw(32) - 16;
    default:
        return any_number();
    }
}

/// Where 32 bytes may be accessed, unless a syscall takes them away.
std::uint64_t Writer::valid_address()
{
    switch (draw(3))
    {
    case 0:
        return svm::heap_start + draw(heap_size_ - 31);
    case 1:
        return svm::stack_start + draw(svm::stack_frame_size - 31);
    default:
        return svm::input_start + draw(input_size_ - 31);
    }
}

void Writer::put_number(std::uint8_t destination, std::uint64_t number)
{
    const auto low = static_cast<std::int32_t>(number);
    const auto high = static_cast<std::int32_t>(number >> 32);
    if (version_ == SbpfVersion::v2)
    {
        put({.opcode = 0xb4, .destination = destination, .immediate = low});
        put({.opcode = 0xf7, .destination = destination, .immediate = high});
        return;
    }
    put({.opcode = 0x18, .destination = destination, .immediate = low});
    put({.immediate = high});
}

void Writer::put_access(std::uint8_t base, std::int16_t offset)
{
    constexpr std::array<std::uint8_t, 4> moved = {0x20, 0x30, 0x80, 0x90};
    const std::uint64_t width = draw(4);
    const std::uint64_t kind = draw(3);
    const bool is_v2 = version_ == SbpfVersion::v2;
    const auto plain = static_cast<std::uint8_t>(0x60 | width << 3);
    Instruction instruction{.destination = base, .offset = offset, .immediate = any_immediate()};
    if (kind == 0)
    {
        instruction.opcode = static_cast<std::uint8_t>(is_v2 ? moved[width] | 0x0c : plain | 1);
        instruction.source = base;
        instruction.destination = any_register();
    }
    else if (kind == 1)
        instruction.opcode = static_cast<std::uint8_t>(is_v2 ? moved[width] | 0x07 : plain | 2);
    else
    {
        instruction.opcode = static_cast<std::uint8_t>(is_v2 ? moved[width] | 0x0f : plain | 3);
        instruction.source = any_source();
    }
    put(instruction);
}

void Writer::put_jump(std::uint8_t opcode, std::size_t at, std::size_t target)
{
    code_[at].opcode = opcode;
    code_[at].offset = static_cast<std::int16_t>(
        static_cast<std::ptrdiff_t>(target) - static_cast<std::ptrdiff_t>(at) - 1);
}

void Writer::arithmetic(std::size_t /*depth*/)
{
    const bool is_v2 = version_ == SbpfVersion::v2;
    if (is_v2 && chance(2))
        return extension();
    const bool is_wide = chance(2);
    const bool is_register = chance(2);
    const std::uint8_t operation = is_v2 ? common_operations[draw(common_operations.size())] :
                                           all_operations[draw(all_operations.size())];
    Instruction instruction{.opcode = static_cast<std::uint8_t>(
                                operation << 4 | (is_register ? 8 : 0) | (is_wide ? 7 : 4)),
        .destination = any_register(),
        .source = any_source(),
        .offset = static_cast<std::int16_t>(any_number()),
        .immediate = any_immediate()};
    const bool is_shift = operation == 6 || operation == 7 || operation == 12;
    const bool is_division = operation == 3 || operation == 9;
    if (is_shift && !is_register)
        instruction.immediate &= is_wide ? 63 : 31;
    if (is_division && instruction.immediate == 0)
        instruction.immediate = -1;
    switch (draw(16))
    {
    case 0:
        // Byte orders; v2 has one of them.
        instruction.opcode = is_v2 || chance(2) ? 0xdc : 0xd4;
        instruction.immediate = 16 << draw(3);
        break;
    case 1:
        if (!is_v2)
            instruction.opcode = is_wide ? 0x87 : 0x84;
        break;
    case 2:
        if (svm::has_sized_frames(version_))
        {
            instruction.opcode = 0x07;
            instruction.destination = frame_register;
            instruction.immediate = (static_cast<std::int32_t>(draw(128)) - 64) * 64;
        }
        break;
    default:
        break;
    }
    put(instruction);
}

void Writer::extension()
{
    Instruction instruction{.opcode = extension_opcodes[draw(extension_opcodes.size())],
        .destination = any_register(),
        .source = any_source(),
        .immediate = any_immediate()};
    if (chance(2))
        instruction.opcode |= 8;
    if (instruction.immediate == 0)
        instruction.immediate = -1;
    // Quotients that are one more than the largest number.
    if (chance(8))
    {
        put_number(instruction.destination, std::uint64_t{1} << (chance(2) ? 63 : 31));
        if (instruction.source != instruction.destination && instruction.source < frame_register)
            put({.opcode = 0xb7, .destination = instruction.source, .immediate = -1});
    }
    put(instruction);
}

void Writer::number(std::size_t /*depth*/)
{
    if (chance(8))
        return put({.opcode = 0x07, .destination = counter_register, .immediate = 1});
    put_number(any_register(), chance(2) ? any_address() : any_number());
}

void Writer::memory(std::size_t /*depth*/)
{
    const std::uint8_t base = any_register();
    const std::uint64_t count = 1 + draw(3);
    if (!chance(8))
    {
        put_number(base, valid_address());
        for (std::uint64_t i = 0; i < count; ++i)
            put_access(base, static_cast<std::int16_t>(draw(24)));
        return;
    }
    if (!chance(3))
        put_number(base, any_address());
    for (std::uint64_t i = 0; i < count; ++i)
        put_access(base, static_cast<std::int16_t>(draw(chance(4) ? 65536 : 24)));
}

/// Most within the frame, some around its ends.
void Writer::frame_memory(std::size_t /*depth*/)
{
    const auto frame = static_cast<std::int16_t>(svm::stack_frame_size);
    const auto near_end = static_cast<std::int16_t>(draw(24));
    // Where programs move r10 themselves, it begins behind the stack, too.
    switch (draw(24))
    {
    case 0:
        return put_access(frame_register, static_cast<std::int16_t>(12 - near_end));
    case 1:
        return put_access(frame_register, static_cast<std::int16_t>(12 - near_end - frame));
    case 2:
        return put_access(frame_register, static_cast<std::int16_t>(12 - near_end - 2 * frame));
    default:
        return put_access(frame_register, static_cast<std::int16_t>(-8 - 8 * near_end));
    }
}

void Writer::derived_frame_memory(std::size_t /*depth*/)
{
    const std::uint8_t base = any_register();
    put({.opcode = 0xbf, .destination = base, .source = frame_register});
    if (chance(16))
    {
        const auto distance = static_cast<std::int32_t>(draw(9000));
        put({.opcode = 0x07, .destination = base, .immediate = 8 - distance});
    }
    else
        put({.opcode = 0x07,
            .destination = base,
            .immediate = -48 - static_cast<std::int32_t>(draw(200))});
    // Often it is something else by the time that it is used.
    const std::size_t next = code_.size();
    if (chance(4))
        arithmetic(0);
    else if (chance(4))
        frame_memory(0);
    for (std::size_t at = next; at < code_.size(); ++at)
    {
        const std::uint8_t opcode_class = code_[at].opcode & 7;
        const bool is_v2_store = version_ == SbpfVersion::v2 && opcode_class == 7;
        if (opcode_class != 2 && opcode_class != 3 && !is_v2_store)
            code_[at].destination = base;
    }
    put_access(base, static_cast<std::int16_t>(static_cast<std::int32_t>(draw(64)) - 32));
}

void Writer::branch(std::size_t depth)
{
    const bool is_narrow = version_ == SbpfVersion::v3 && chance(2);
    const std::uint8_t operation = jump_operations[draw(jump_operations.size())];
    const auto opcode = static_cast<std::uint8_t>(
        chance(12) ? 0x05 : operation << 4 | (chance(2) ? 8 : 0) | (is_narrow ? 6 : 5));
    const std::size_t at = code_.size();
    put({.destination = any_register(), .source = any_source(), .immediate = any_immediate()});
    statements(depth, 4);
    put_jump(opcode, at, code_.size());
}

void Writer::loop(std::size_t depth)
{
    put({.opcode = 0xb7,
        .destination = counter_register,
        .immediate = static_cast<std::int32_t>(1 + draw(6))});
    const std::size_t begin = code_.size();
    statements(depth, 5);
    put({.opcode = 0x07, .destination = counter_register, .immediate = -1});
    put({.destination = counter_register});
    put_jump(0x55, code_.size() - 1, begin);
}

void Writer::wild_jump(std::size_t /*depth*/)
{
    const std::uint8_t operation = jump_operations[draw(jump_operations.size())];
    wild_jumps_.push_back(code_.size());
    put({.opcode = static_cast<std::uint8_t>(operation << 4 | (chance(2) ? 8 : 0) | 5),
        .destination = any_register(),
        .source = any_source(),
        .immediate = any_immediate()});
}

/// Most to functions behind this one, so that few programs call without end.
std::size_t Writer::callee()
{
    const std::size_t current = functions_.size() - 1;
    if (current + 1 == function_count_ || chance(24))
        return draw(function_count_);
    return current + 1 + draw(function_count_ - current - 1);
}

void Writer::call(std::size_t /*depth*/)
{
    if (functions_.size() == function_count_ && !chance(8))
        return arithmetic(0);
    const std::size_t function = callee();
    if (version_ == SbpfVersion::v3)
    {
        calls_.push_back({.at = code_.size(), .function = function});
        put({.opcode = 0x85, .source = static_cast<std::uint8_t>(chance(32) ? 2 : 1)});
        return;
    }
    const std::size_t key = first_function_key + (chance(64) ? 99 : function);
    put({.opcode = 0x85, .source = 1, .immediate = static_cast<std::int32_t>(key)});
}

void Writer::call_register(std::size_t /*depth*/)
{
    const std::uint8_t index = any_register();
    if (!chance(8))
    {
        addresses_.push_back({.at = code_.size(), .function = callee()});
        put_number(index, 0);
    }
    else if (chance(2))
        put_number(index, text_address_ + draw(instruction_count_max * 8));
    put({.opcode = 0x8d, .destination = index, .source = index, .immediate = index});
    if (version_ != SbpfVersion::v3 && version_ != SbpfVersion::v2)
        code_.back().destination = code_.back().source = 0;
}

void Writer::syscall(std::size_t /*depth*/)
{
    const std::span<const std::uint32_t> keys = fake_syscall_keys();
    // The last refuses, which ends the program.
    const std::size_t last = keys.size() - 1;
    const std::size_t index = chance(48) ? last : draw(last);
    if (!chance(4))
        put_number(1, chance(8) ? any_address() : valid_address());
    put({.opcode = 0x85, .immediate = static_cast<std::int32_t>(keys[index])});
}

void Writer::exit(std::size_t /*depth*/)
{
    put({.opcode = 0x95});
}

void Writer::statement(std::size_t depth)
{
    constexpr std::array<Statement, 16> kinds = {&Writer::arithmetic, &Writer::arithmetic,
        &Writer::arithmetic, &Writer::arithmetic, &Writer::number, &Writer::memory, &Writer::memory,
        &Writer::frame_memory, &Writer::frame_memory, &Writer::derived_frame_memory,
        &Writer::syscall, &Writer::call, &Writer::branch, &Writer::loop, &Writer::wild_jump,
        &Writer::call_register};
    starts_.push_back(code_.size());
    const std::uint64_t kind = draw(kinds.size());
    const bool has_body = kind == 12 || kind == 13;
    if (has_body && depth == 0)
        return arithmetic(0);
    if (kind >= 14 && !chance(4))
        return frame_memory(0);
    if (chance(200))
        return exit(0);
    (this->*kinds[kind])(has_body ? depth - 1 : depth);
}

void Writer::statements(std::size_t depth, std::uint64_t count_max)
{
    const std::uint64_t count = 1 + draw(count_max);
    for (std::uint64_t i = 0; i < count && code_.size() < instruction_count_max; ++i)
        statement(depth);
}

/// Fills in what was not known where it was written.
void Writer::resolve()
{
    for (const std::size_t at : wild_jumps_)
        put_jump(code_[at].opcode, at, starts_[draw(starts_.size())]);
    for (const OpenCall& call : calls_)
        code_[call.at].immediate =
            static_cast<std::int32_t>(static_cast<std::ptrdiff_t>(functions_[call.function]) -
                                      static_cast<std::ptrdiff_t>(call.at) - 1);
    for (const OpenCall& address : addresses_)
    {
        const std::uint64_t to = text_address_ + functions_[address.function] * 8;
        code_[address.at].immediate = static_cast<std::int32_t>(to);
        code_[address.at + 1].immediate = static_cast<std::int32_t>(to >> 32);
    }
}

void Writer::draw_start(ProgramStart& start)
{
    for (std::uint64_t& value : start.registers)
        value = chance(2) ? any_address() : any_number();
    start.registers[1] = svm::input_start;
    if (!chance(16))
        start.registers[frame_register] =
            svm::stack_start +
            (svm::has_sized_frames(version_) ? svm::stack_size : svm::stack_frame_size);
    // Some begin elsewhere than at the entry.
    start.registers[11] = chance(32) ? draw(code_.size() + 2) : functions_[0];
    constexpr std::array<std::uint64_t, 4> bounds = {40, 400, 4000, 4000};
    start.compute_units = draw(bounds[draw(bounds.size())]);
    start.has_flags = !chance(8);
    start.heap.resize(heap_size_);
    start.input.resize(input_size_);
    for (std::uint8_t& byte : start.input)
        byte = static_cast<std::uint8_t>(draw(256));
}

DrawnProgram Writer::write()
{
    const bool is_v3 = version_ == SbpfVersion::v3;
    text_address_ = svm::bytecode_start + (is_v3 ? 0 : 8 * draw(64));
    function_count_ = 1 + draw(4);
    heap_size_ = 32 + draw(300);
    input_size_ = 32 + draw(ProgramRun::input_size_max - 31);
    for (std::size_t i = 0; i < function_count_; ++i)
    {
        functions_.push_back(code_.size());
        statements(3, 14);
        // The last may run off the end.
        starts_.push_back(code_.size());
        if (i + 1 < function_count_ || !chance(16))
            exit(0);
        else
            arithmetic(0);
    }
    resolve();
    DrawnProgram drawn;
    svm::Executable& program = drawn.program;
    program.version = version_;
    program.rodata.resize(draw(200));
    program.rodata_address = is_v3 ? svm::rodata_start_v3 : svm::bytecode_start;
    program.text_address = text_address_;
    program.entry_pc = functions_[0];
    program.syscalls = &fake_syscalls();
    for (const Instruction& instruction : code_)
    {
        const std::array<std::uint8_t, 8> bytes = encode(instruction);
        program.text.insert(program.text.end(), bytes.begin(), bytes.end());
    }
    for (std::size_t i = 0; i < function_count_; ++i)
    {
        const std::size_t key = is_v3 ? functions_[i] : first_function_key + i;
        program.functions.push_back({.key = static_cast<std::uint32_t>(key), .pc = functions_[i]});
    }
    program.steps = svm::prepare(program);
    draw_start(drawn.start);
    return drawn;
}
}  // namespace

std::array<std::uint8_t, 8> encode(const Instruction& instruction) noexcept
{
    std::array<std::uint8_t, 8> bytes{};
    bytes[0] = instruction.opcode;
    bytes[1] = static_cast<std::uint8_t>(instruction.source << 4 | instruction.destination);
    store_le<std::uint16_t>(bytes.data() + 2, static_cast<std::uint16_t>(instruction.offset));
    store_le<std::uint32_t>(bytes.data() + 4, static_cast<std::uint32_t>(instruction.immediate));
    return bytes;
}

DrawnProgram draw_program(const Draw& draw, SbpfVersion version)
{
    return Writer{draw, version}.write();
}
}  // namespace braid::tests
