// SPDX-License-Identifier: Apache-2.0
#include "kernels/poseidon.hpp"

#include "kernels/bn254/scalar_field.hpp"
#include <algorithm>
#include <vector>

namespace braid::kernels
{
namespace
{
using bn254::Fr;
using bn254::group_order;

constexpr std::size_t width_max = poseidon_inputs_max + 1;
constexpr unsigned field_bits = 254;
constexpr unsigned full_rounds = 8;
/// For widths from 2 on. https://github.com/iden3/circomlib/blob/master/circuits/poseidon.circom
constexpr std::array<unsigned, width_max - 1> partial_rounds{
    56, 57, 56, 60, 60, 63, 64, 63, 60, 66, 60, 65};

/// The generator of the constants: appendix E of the paper. A register of 80 bits, of whose output the bits behind zeros
/// are dropped.
class Grain
{
public:
    explicit Grain(unsigned width) noexcept
    {
        // A prime field, the box x^5, and the parameters.
        put(1, 2);
        put(0, 4);
        put(field_bits, 12);
        put(width, 12);
        put(full_rounds, 10);
        put(partial_rounds[width - 2], 10);
        put((1U << 30) - 1, 30);
        for (int i = 0; i < 160; ++i)
            (void)clock();
    }

    /// The next number of 254 bits.
    [[nodiscard]] u256 next() noexcept
    {
        u256 number;
        for (unsigned i = 0; i < field_bits; ++i)
        {
            while (!clock())
                (void)clock();
            number = (number << 1) + u256{clock() ? 1U : 0U};
        }
        return number;
    }

private:
    void put(unsigned value, unsigned bit_count) noexcept
    {
        for (unsigned i = bit_count; i-- > 0;)
            state_[used_++] = ((value >> i) & 1) != 0;
    }
    bool clock() noexcept
    {
        const auto bit = [this](std::size_t i) { return state_[(first_ + i) % state_.size()]; };
        const bool next = ((bit(62) != bit(51)) != (bit(38) != bit(23))) != (bit(13) != bit(0));
        state_[first_] = next;
        first_ = (first_ + 1) % state_.size();
        return next;
    }

    std::array<bool, 80> state_{};
    std::size_t used_ = 0;
    std::size_t first_ = 0;
};

struct Parameters
{
    explicit Parameters(unsigned state_width) noexcept
    {
        Grain grain{state_width};
        const std::size_t count =
            std::size_t{full_rounds + partial_rounds[state_width - 2]} * state_width;
        constants.reserve(count);
        while (constants.size() < count)
            if (const u256 number = grain.next(); number < group_order)
                constants.push_back(Fr::of(number));

        // Cauchy's matrix of two lists of numbers. The paper would draw again where two are equal, or a sum is zero, which
        // happens for none of these widths.
        std::array<Fr, 2 * width_max> numbers;
        for (std::size_t i = 0; i < 2 * std::size_t{state_width}; ++i)
        {
            const u256 number = grain.next();
            numbers[i] = Fr::of(number < group_order ? number : number - group_order);
        }
        for (std::size_t row = 0; row < state_width; ++row)
            for (std::size_t column = 0; column < state_width; ++column)
                matrix[row][column] = (numbers[row] + numbers[state_width + column]).inverted();
    }

    /// Of each round, one an element of the state.
    std::vector<Fr> constants;
    std::array<std::array<Fr, width_max>, width_max> matrix;
};

template <unsigned width>
const Parameters& parameters() noexcept
{
    static const Parameters value{width};
    return value;
}

const Parameters& parameters_of(std::size_t width) noexcept
{
    static constexpr std::array<const Parameters& (*)() noexcept, width_max - 1> by_width{
        parameters<2>, parameters<3>, parameters<4>, parameters<5>, parameters<6>, parameters<7>,
        parameters<8>, parameters<9>, parameters<10>, parameters<11>, parameters<12>,
        parameters<13>};
    return by_width[width - 2]();
}

Fr fifth_power(const Fr& value) noexcept
{
    return value.squared().squared() * value;
}

void permute(std::span<Fr> state) noexcept
{
    const Parameters& parameters = parameters_of(state.size());
    const unsigned partial = partial_rounds[state.size() - 2];
    const Fr* constant = parameters.constants.data();
    for (unsigned round = 0; round < full_rounds + partial; ++round)
    {
        for (Fr& element : state)
            element = element + *constant++;
        const bool is_full = round < full_rounds / 2 || round >= full_rounds / 2 + partial;
        for (Fr& element : state.first(is_full ? state.size() : 1))
            element = fifth_power(element);
        std::array<Fr, width_max> mixed;
        for (std::size_t row = 0; row < state.size(); ++row)
            for (std::size_t column = 0; column < state.size(); ++column)
                mixed[row] = mixed[row] + parameters.matrix[row][column] * state[column];
        std::copy_n(mixed.begin(), state.size(), state.begin());
    }
}
}  // namespace

std::optional<Hash32> poseidon(std::span<const Bytes> inputs, std::endian byte_order) noexcept
{
    if (inputs.empty() || inputs.size() > poseidon_inputs_max)
        return std::nullopt;
    std::array<Fr, width_max> state;
    for (std::size_t i = 0; i < inputs.size(); ++i)
    {
        if (inputs[i].size() != sizeof(Hash32))
            return std::nullopt;
        Hash32 bytes = Hash32::from(inputs[i]);
        if (byte_order == std::endian::little)
            std::ranges::reverse(bytes.bytes);
        const u256 number = u256::from_be(bytes.data());
        if (number >= group_order)
            return std::nullopt;
        state[i + 1] = Fr::of(number);
    }
    permute(std::span{state}.first(inputs.size() + 1));
    Hash32 digest;
    state[0].number().store_be(digest.data());
    if (byte_order == std::endian::little)
        std::ranges::reverse(digest.bytes);
    return digest;
}
}  // namespace braid::kernels
