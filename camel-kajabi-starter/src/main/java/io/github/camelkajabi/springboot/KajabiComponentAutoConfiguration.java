// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.springboot;

import io.github.camelkajabi.KajabiComponent;
import io.github.camelkajabi.KajabiMetrics;
import io.micrometer.core.instrument.binder.MeterBinder;
import org.apache.camel.CamelContext;
import org.apache.camel.Component;
import org.apache.camel.spi.ComponentCustomizer;
import org.apache.camel.spring.boot.CamelAutoConfiguration;
import org.apache.camel.spring.boot.ComponentConfigurationProperties;
import org.apache.camel.spring.boot.util.CamelPropertiesHelper;
import org.apache.camel.spring.boot.util.ConditionalOnCamelContextAndAutoConfigurationBeans;
import org.apache.camel.spring.boot.util.ConditionalOnHierarchicalProperties;
import org.apache.camel.spring.boot.util.HierarchicalPropertiesEvaluator;
import org.springframework.boot.actuate.endpoint.SanitizingFunction;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.ConfigurationPropertiesBinding;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;

/**
 * Sets the properties {@code camel.component.kajabi.*} on the component named {@code kajabi} when
 * Camel creates it.
 */
@AutoConfiguration(after = CamelAutoConfiguration.class)
@Conditional(ConditionalOnCamelContextAndAutoConfigurationBeans.class)
@ConditionalOnHierarchicalProperties({"camel.component", "camel.component.kajabi"})
@EnableConfigurationProperties({
    ComponentConfigurationProperties.class,
    KajabiComponentConfiguration.class
})
public class KajabiComponentAutoConfiguration {

    /** The name of the component that the properties are for. */
    private static final String NAME = "kajabi";

    /** Reads properties that refer to a bean. */
    @Bean
    @ConfigurationPropertiesBinding
    static BeanReferenceConverter kajabiBeanReferenceConverter(ApplicationContext beans) {
        return new BeanReferenceConverter(beans);
    }

    /** Sets the properties on the component. */
    @Lazy
    @Bean
    ComponentCustomizer configureKajabiComponent(
            CamelContext camelContext,
            KajabiComponentConfiguration configuration,
            ApplicationContext beans) {
        return new ComponentCustomizer() {
            @Override
            public void configure(String name, Component target) {
                CamelPropertiesHelper.copyProperties(camelContext, configuration, target);
            }

            @Override
            public boolean isEnabled(String name, Component target) {
                // Match the name too: a second component is a second account and must not get the
                // credentials of the first.
                return NAME.equals(name)
                        && target instanceof KajabiComponent
                        && HierarchicalPropertiesEvaluator.evaluate(
                                beans,
                                "camel.component.customizer",
                                "camel.component.kajabi.customizer");
            }
        };
    }

    /** Configuration for applications with the actuator. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(SanitizingFunction.class)
    static class ActuatorConfiguration {

        /** Masks the secrets in the endpoints configprops and env, even if these show values. */
        @Bean
        SanitizingFunction kajabiSecrets() {
            return data ->
                    SecretProperties.isSecret(data.getKey()) ? data.withSanitizedValue() : data;
        }
    }

    /** Configuration for applications with Micrometer. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(MeterBinder.class)
    static class MetricsConfiguration {

        /** The meters of the sessions and consumers, which Spring Boot binds to its registry. */
        @Bean
        @ConditionalOnMissingBean
        KajabiMetrics kajabiMetrics(CamelContext camelContext) {
            return new KajabiMetrics(camelContext);
        }
    }
}
