// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vm-frontends/svm/sbpf/jit/x86_64/routines.hpp"

namespace braid::svm::jit
{
/// Turns one program into machine code, instruction by instruction. Each block begins by taking what it costs from the
/// meter; where that is too much, and before anything that ends in a fault, the code leaves for the interpreter.
class Compiler
{
public:
    /// [verify(program), which outlives this]
    explicit Compiler(const Executable& program);

    /// Emits all; nothing where it worked. Called once.
    [[nodiscard]] std::optional<CompileError::Kind> compile();

    [[nodiscard]] CodeBuffer& code() noexcept { return code_; }
    [[nodiscard]] Places& places() noexcept { return places_; }
    [[nodiscard]] const Routines& routines() const noexcept { return routines_; }
    /// Whether code relies on r10 being the end of a frame.
    [[nodiscard]] bool accesses_frame() const noexcept { return accesses_frame_; }

private:
    /// A jump to a block that has no code yet.
    struct OpenJump
    {
        std::uint32_t distance_at = 0;
        std::uint32_t pc = 0;
    };
    /// What is rare stands behind all blocks, in the order of the jumps to it.
    struct Stub
    {
        enum class Kind : std::uint8_t
        {
            interrupt,
            exit,
            gapped,
        };
        Kind kind{};
        /// What was refused, and how many bytes of it at most. [kind == gapped]
        MemoryAccess access{};
        std::uint16_t size = 0;
        std::uint32_t distance_at = 0;
        std::uint32_t pc = 0;
        /// Where to go on. [kind == gapped]
        std::uint32_t back = 0;
    };

    void begin_block();
    void emit(const Instruction& instruction);
    void emit_v2(const Instruction& instruction);
    void emit_other(const Instruction& instruction);
    void emit_stubs();
    void emit_load_immediate(const Instruction& instruction);

    // arithmetic.cpp
    void emit_arithmetic(const Instruction& instruction);
    void emit_addition(const Instruction& instruction);
    void emit_subtraction(const Instruction& instruction);
    void emit_product(const Instruction& instruction);
    void emit_bitwise(const Instruction& instruction, asmjit::InstId operation);
    void emit_shift(const Instruction& instruction, asmjit::InstId operation);
    void emit_negation(const Instruction& instruction);
    void emit_move(const Instruction& instruction);
    void emit_byte_order(const Instruction& instruction);
    void emit_high_half(const Instruction& instruction);
    void emit_sign_extension(const Instruction& instruction);

    // division.cpp
    struct Division
    {
        bool is_wide = false;
        bool is_signed = false;
        bool is_remainder = false;
        bool has_register = false;
        std::uint8_t destination = 0;
        std::uint8_t source = 0;
        /// Of 32 bits where not wide.
        std::uint64_t immediate = 0;
    };
    void emit_division(const Instruction& instruction, bool is_remainder);
    void emit_extension(const Instruction& instruction);
    void emit_high_product(const Instruction& instruction, bool is_signed);
    void emit_quotient(const Division& division);
    [[nodiscard]] bool emit_power_of_two(const Division& division);
    void emit_division_faults(const Division& division);

    // memory.cpp
    struct Access
    {
        MemoryAccess access{};
        Width width{};
        std::uint8_t base = 0;
        std::int16_t offset = 0;
    };
    [[nodiscard]] x86::Mem emit_address(const Access& access);
    /// Offsets from a register that are known to be in one region. Stores among them make all of them stores.
    struct Range
    {
        MemoryAccess access{};
        std::int32_t begin = 0;
        std::int32_t end = 0;
        std::uint32_t access_count = 0;
    };
    [[nodiscard]] std::optional<Access> access_of(const Instruction& instruction) const;
    [[nodiscard]] bool writes_register(const Instruction& instruction, std::uint8_t index) const;
    [[nodiscard]] Range range_ahead(const Access& access) const;
    [[nodiscard]] x86::Mem emit_frame_access(const Access& access, std::int32_t begin);
    [[nodiscard]] x86::Gp emit_distance(const Access& access);
    void emit_region_check(const x86::Gp& base, const Range& range);
    void emit_gapped_stub(const Stub& stub);
    void emit_load(const Instruction& instruction, Width width);
    void emit_store(const Instruction& instruction, Width width);
    void emit_store_immediate(const Instruction& instruction, Width width);

    // control.cpp
    void emit_jump(const Instruction& instruction);
    void emit_comparison(const Instruction& instruction, bool is_test);
    void emit_call(const Instruction& instruction);
    void emit_syscall(Syscall function);
    void emit_frame_and_call(std::optional<std::uint64_t> target);
    void emit_call_register(const Instruction& instruction);
    void emit_exit();

    /// Leaves for the interpreter before this instruction, always or on a condition.
    void interrupt();
    void interrupt_if(Condition condition);

    /// The register that has r`index`'s value; the scratch register where r10's is computed.
    [[nodiscard]] x86::Gp source(std::uint8_t index);
    void emit_frame_pointer(const x86::Gp& into);
    void set_immediate(const x86::Gp& into, std::uint64_t value);

    /// A register's distance from r10, if known; tracked within a block.
    [[nodiscard]] std::optional<std::int32_t>& frame_offset(std::uint8_t index)
    {
        return frame_offsets_[index];
    }

    const Executable& program_;
    const SbpfVersion version_;
    const Frame frame_;
    CodeBuffer code_;
    x86::Assembler& a_;
    Places places_;
    Routines routines_;
    std::vector<OpenJump> jumps_;
    std::vector<Stub> stubs_;
    std::array<std::optional<std::int32_t>, 11> frame_offsets_{};
    /// What the block has checked, by register.
    std::array<Range, 11> checked_{};
    /// Granules of the frame that the block has flagged.
    std::uint32_t flagged_granules_ = 0;
    std::uint32_t pc_ = 0;
    bool accesses_frame_ = false;
};
}  // namespace braid::svm::jit
