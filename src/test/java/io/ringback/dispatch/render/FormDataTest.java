package io.ringback.dispatch.render;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;

class FormDataTest {
    private static String form(String json) throws Exception {
        return FormData.of(new ObjectMapper().readTree(json));
    }

    @Test
    void values_are_encoded_as_utf8_with_plus_for_space() throws Exception {
        assertThat(form("{\"name\":\"web phone\",\"to\":\"*97@x.com\",\"é\":\"ü&=\"}"))
                .isEqualTo("name=web+phone&to=*97%40x.com&%C3%A9=%C3%BC%26%3D");
    }

    @Test
    void nested_objects_and_arrays_name_their_path() throws Exception {
        assertThat(form("{\"vars\":{\"Realm\":\"a\",\"deep\":{\"er\":1}},\"list\":[\"x\",true,{\"k\":\"v\"}]}"))
                .isEqualTo(
                        "vars%5BRealm%5D=a&vars%5Bdeep%5D%5Ber%5D=1&list%5B%5D=x&list%5B%5D=true&list%5B%5D%5Bk%5D=v");
    }

    @Test
    void null_is_an_empty_value_and_empty_containers_are_omitted() throws Exception {
        assertThat(form("{\"a\":null,\"b\":{},\"c\":[],\"d\":false}")).isEqualTo("a=&d=false");
    }
}
